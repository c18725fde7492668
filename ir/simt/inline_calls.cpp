// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/inline_calls.h"

#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "ir/passes/reach.h"

namespace cw::ir {
namespace {

constexpr unsigned kMostInstructions = 50'000;

/// Functions from which an operation that matters is reached.
class Callees {
  public:
    Callees(llvm::Module& module, llvm::function_ref<bool(const OpRow&)> matters)
        : reach_(module), matters_(matters) {}

    bool matter(llvm::CallBase& call) {
        if (call.isInlineAsm()) return false;
        auto* callee = llvm::dyn_cast<llvm::Function>(call.getCalledOperand()->stripPointerCasts());
        if (callee) return matter(*callee);
        return llvm::any_of(reach_.addressTaken(), [&](llvm::Function* f) { return matter(*f); });
    }

    bool isRecursive(llvm::Function& function) {
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
                if (llvm::Function* callee = call->getCalledFunction();
                    callee && !callee->isDeclaration() && reach_.from(*callee).contains(&function))
                    return true;
        return false;
    }

  private:
    bool matter(llvm::Function& function) {
        const auto known = known_.find(&function);
        if (known != known_.end()) return known->second;
        const bool result = llvm::any_of(reach_.from(function), [&](llvm::Function* reached) {
            const OpRow* row = findOp(std::string_view(reached->getName()));
            return row && matters_(*row);
        });
        return known_[&function] = result;
    }

    Reach reach_;
    llvm::function_ref<bool(const OpRow&)> matters_;
    llvm::DenseMap<llvm::Function*, bool> known_;
};

} // namespace

bool inlineCalls(llvm::Function& kernel, llvm::function_ref<bool(const OpRow&)> matters) {
    Callees callees(*kernel.getParent(), matters);
    llvm::SmallVector<llvm::CallBase*, 16> work;
    for (llvm::Instruction& instruction : llvm::instructions(kernel))
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            call && callees.matter(*call))
            work.push_back(call);
    bool all = true;
    while (!work.empty()) {
        llvm::CallBase* const call = work.pop_back_val();
        llvm::Function* const callee = call->getCalledFunction();
        if (callee && callee->isDeclaration()) continue; // an operation
        llvm::InlineFunctionInfo info;
        if (!callee || callees.isRecursive(*callee) ||
            kernel.getInstructionCount() > kMostInstructions ||
            !llvm::InlineFunction(*call, info).isSuccess()) {
            all = false;
            continue;
        }
        for (llvm::CallBase* inlined : info.InlinedCallSites)
            if (callees.matter(*inlined)) work.push_back(inlined);
    }
    return all;
}

} // namespace cw::ir
