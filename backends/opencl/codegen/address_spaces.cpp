// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/address_spaces.h"

#include <llvm/ADT/SetVector.h>
#include <llvm/Analysis/CaptureTracking.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "backends/opencl/abi.h"
#include "backends/opencl/codegen/scratch.h"

namespace cw::opencl {
namespace {

class Tests {
  public:
    Tests(llvm::CallInst& call, llvm::Value* thread)
        : call_(call), thread_(thread), build_(&call),
          address_(build_.CreatePtrToInt(call.getArgOperand(0), build_.getInt64Ty())) {}

    llvm::Value* shared() {
        return within(
            load(build_.getInt64Ty(), offsetof(CwOpenclThread, shared)),
            build_.CreateZExt(load(build_.getInt32Ty(), offsetof(CwOpenclThread, total_smem_bytes)),
                              build_.getInt64Ty()));
    }

    llvm::Value* constant() {
        llvm::Value* found = build_.getFalse();
        const llvm::NamedMDNode* ranges = call_.getModule()->getNamedMetadata("cw.constants");
        if (!ranges) return found;
        llvm::Value* segment = load(build_.getInt64Ty(), offsetof(CwOpenclThread, globals));
        for (const llvm::MDNode* range : ranges->operands()) {
            const uint64_t begin = number(*range, 0), end = number(*range, 1);
            llvm::Value* first = build_.CreateAdd(segment, build_.getInt64(begin));
            found = build_.CreateOr(found, within(first, build_.getInt64(end - begin)));
        }
        return found;
    }

    llvm::Value* local() {
        llvm::Function& function = *call_.getFunction();
        const llvm::DominatorTree dominators(function);
        const llvm::DataLayout& layout = function.getDataLayout();
        llvm::Value* found = build_.getFalse();
        for (const llvm::Function& kernel : *call_.getModule())
            if (const uint64_t bytes = kernel.getFnAttributeAsParsedInteger(kScratch))
                found = within(load(build_.getInt64Ty(), offsetof(CwOpenclThread, scratch)),
                               build_.getInt64(bytes));
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction);
            if (!slot || !dominators.dominates(slot, &call_)) continue;
            if (!llvm::PointerMayBeCaptured(slot, false)) continue;
            llvm::Value* size = build_.CreateMul(
                build_.CreateZExtOrTrunc(slot->getArraySize(), build_.getInt64Ty()),
                build_.getInt64(layout.getTypeAllocSize(slot->getAllocatedType())));
            found = build_.CreateOr(found,
                                    within(build_.CreatePtrToInt(slot, build_.getInt64Ty()), size));
        }
        return found;
    }

    llvm::IRBuilder<>& build() { return build_; }

  private:
    static uint64_t number(const llvm::MDNode& node, unsigned operand) {
        return llvm::mdconst::extract<llvm::ConstantInt>(node.getOperand(operand))->getZExtValue();
    }

    llvm::Value* load(llvm::Type* type, size_t offset) {
        return build_.CreateLoad(
            type, build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), thread_, offset));
    }

    llvm::Value* within(llvm::Value* first, llvm::Value* bytes) {
        return build_.CreateICmpULT(build_.CreateSub(address_, first), bytes);
    }

    llvm::CallInst& call_;
    llvm::Value* thread_;
    llvm::IRBuilder<> build_;
    llvm::Value* address_;
};

/// Functions that ask for local or global memory.
llvm::SetVector<llvm::Function*> askers(llvm::Module& module) {
    llvm::SetVector<llvm::Function*> found;
    for (const char* name : {"cw.is.local", "cw.is.global"})
        if (llvm::Function* test = module.getFunction(name))
            for (llvm::User* user : test->users())
                if (auto* call = llvm::dyn_cast<llvm::CallInst>(user))
                    found.insert(call->getFunction());
    return found;
}

bool callsItself(const llvm::Function& function) {
    return llvm::any_of(function.users(), [&](const llvm::User* user) {
        const auto* call = llvm::dyn_cast<llvm::CallBase>(user);
        return call && call->getFunction() == &function;
    });
}

} // namespace

void inlineSpaceTests(llvm::Module& module) {
    llvm::SmallPtrSet<llvm::Function*, 8> done;
    auto work = askers(module);
    while (!work.empty()) {
        llvm::Function* function = work.pop_back_val();
        if (callsItself(*function) || !done.insert(function).second) continue;
        for (llvm::User* user : llvm::make_early_inc_range(function->users())) {
            auto* call = llvm::dyn_cast<llvm::CallInst>(user);
            if (!call || call->getCalledFunction() != function) continue;
            llvm::Function* caller = call->getFunction();
            llvm::InlineFunctionInfo info;
            if (llvm::InlineFunction(*call, info).isSuccess()) work.insert(caller);
        }
    }
}

llvm::Value* isInSpace(llvm::CallInst& call, llvm::Value* thread) {
    Tests tests(call, thread);
    const llvm::StringRef name = call.getCalledFunction()->getName();
    llvm::Value* found;
    if (name == "cw.is.shared")
        found = tests.shared();
    else if (name == "cw.is.constant")
        found = tests.constant();
    else if (name == "cw.is.local")
        found = tests.local();
    else if (name == "cw.is.global")
        found = tests.build().CreateNot(tests.build().CreateOr(
            tests.shared(), tests.build().CreateOr(tests.constant(), tests.local())));
    else
        return nullptr;
    return tests.build().CreateZExt(found, tests.build().getInt32Ty());
}

} // namespace cw::opencl
