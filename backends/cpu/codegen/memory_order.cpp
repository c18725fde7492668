// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/memory_order.h"

#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/LoopIterator.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/CommandLine.h>

#include "support/result.h"

namespace cw::cpu {
namespace {

constexpr size_t kMostAccesses = 400; // of a loop: more are not looked at

class Orders {
  public:
    Orders(llvm::Loop& loop, llvm::LoopInfo& loops, llvm::ScalarEvolution& evolution,
           llvm::AAResults& aliases)
        : loop_(loop), loops_(loops), evolution_(evolution), predicated_(evolution, loop),
          aliases_(aliases) {}

    /// May joining strided accesses change what one iteration does?
    bool matter() {
        collect();
        if (accesses_.size() > kMostAccesses) return true;
        llvm::BatchAAResults aliases(aliases_);
        for (size_t first = 0; first < accesses_.size(); ++first)
            for (size_t last = first + 2; last < accesses_.size(); ++last)
                if (mayJoin(accesses_[first], accesses_[last]) && meets(aliases, first, last))
                    return true;
        return false;
    }

  private:
    struct Access {
        llvm::Instruction* instruction;
        const llvm::SCEVAddRecExpr* strided; // else null
    };

    void collect() {
        llvm::LoopBlocksRPO order(&loop_);
        order.perform(&loops_);
        for (llvm::BasicBlock* block : order)
            for (llvm::Instruction& instruction : *block)
                if (instruction.mayReadOrWriteMemory())
                    accesses_.push_back({&instruction, strided(instruction)});
    }

    const llvm::SCEVAddRecExpr* strided(llvm::Instruction& access) {
        llvm::Value* address = llvm::getLoadStorePointerOperand(&access);
        const auto* moving = address ? predicated_.getAsAddRec(address) : nullptr;
        const auto* step =
            moving && moving->getLoop() == &loop_
                ? llvm::dyn_cast<llvm::SCEVConstant>(moving->getStepRecurrence(evolution_))
                : nullptr;
        if (!step) return nullptr;
        const llvm::DataLayout& layout = access.getModule()->getDataLayout();
        const auto size = layout.getTypeStoreSize(llvm::getLoadStoreType(&access));
        return step->getAPInt().abs() == size.getFixedValue() ? nullptr : moving;
    }

    /// Neighbours in one stride, both read or both written.
    bool mayJoin(const Access& a, const Access& b) {
        if (!a.strided || !b.strided || a.instruction->getOpcode() != b.instruction->getOpcode() ||
            a.strided->getStepRecurrence(evolution_) != b.strided->getStepRecurrence(evolution_))
            return false;
        const auto* distance =
            llvm::dyn_cast<llvm::SCEVConstant>(evolution_.getMinusSCEV(a.strided, b.strided));
        const auto* step = llvm::cast<llvm::SCEVConstant>(a.strided->getStepRecurrence(evolution_));
        return distance && !distance->isZero() &&
               distance->getAPInt().abs().ult(step->getAPInt().abs());
    }

    /// A later read moves up to the first one, an earlier write down to the last one.
    bool meets(llvm::BatchAAResults& aliases, size_t first, size_t last) {
        const bool reads = llvm::isa<llvm::LoadInst>(accesses_[first].instruction);
        const auto moved = llvm::MemoryLocation::get(accesses_[reads ? last : first].instruction);
        for (size_t i = first + 1; i < last; ++i) {
            const llvm::ModRefInfo effect = aliases.getModRefInfo(accesses_[i].instruction, moved);
            if (reads ? llvm::isModSet(effect) : llvm::isModOrRefSet(effect)) return true;
        }
        return false;
    }

    llvm::Loop& loop_;
    llvm::LoopInfo& loops_;
    llvm::ScalarEvolution& evolution_;
    llvm::PredicatedScalarEvolution predicated_;
    llvm::AAResults& aliases_;
    std::vector<Access> accesses_;
};

/// LLVM has this choice only for the whole process, which makes one image at a time.
void joinStridedAccesses(bool join) {
    static auto* const option = [] {
        constexpr const char* kName = "enable-interleaved-mem-accesses";
        llvm::cl::Option* found = llvm::cl::getRegisteredOptions().lookup(kName);
        CW_CHECK(found != nullptr);
        found->addOccurrence(1, kName, "true");
        return static_cast<llvm::cl::opt<bool>*>(found);
    }();
    option->setValue(join);
}

} // namespace

llvm::PreservedAnalyses KeepMemoryOrder::run(llvm::Function& function,
                                             llvm::FunctionAnalysisManager& analyses) {
    auto& loops = analyses.getResult<llvm::LoopAnalysis>(function);
    auto& evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
    auto& aliases = analyses.getResult<llvm::AAManager>(function);
    joinStridedAccesses(llvm::none_of(loops.getLoopsInPreorder(), [&](llvm::Loop* loop) {
        return loop->isInnermost() && loop->isAnnotatedParallel() &&
               Orders(*loop, loops, evolution, aliases).matter();
    }));
    return llvm::PreservedAnalyses::all();
}

} // namespace cw::cpu
