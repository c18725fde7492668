// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/direct.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

#include "ir/ops.h"
#include "ir/simt/convergence.h"
#include "ir/simt/keep_even.h"
#include "ir/simt/make_convergent.h"

namespace cw::ir {
namespace {

struct Wait {
    llvm::CallInst* call;
    const OpRow* row;
};

llvm::SmallVector<Wait, 16> waitsOf(llvm::Function& kernel) {
    llvm::SmallVector<Wait, 16> found;
    for (llvm::Instruction& instruction : llvm::instructions(kernel)) {
        auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
        llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
        const OpRow* row = callee ? findOp(std::string_view(callee->getName())) : nullptr;
        if (row && row->waits()) found.push_back({call, row});
    }
    return found;
}

bool isOfWarp(const OpRow& row) {
    return row.effect == Effect::Warp || row.name == "lockstep";
}

/// All threads of the block wait at one barrier.
bool isOfBlock(const Wait& wait) {
    const std::string_view name = wait.row->name;
    if (name == "grid.sync") return true;
    if (wait.row->effect != Effect::Block || name == "barrier.arrive") return false;
    auto* count = llvm::dyn_cast<llvm::ConstantInt>(wait.call->getArgOperand(1));
    return count && count->isZero() && llvm::isa<llvm::ConstantInt>(wait.call->getArgOperand(0));
}

/// What @cw.lockstep asks for, where lanes come together.
llvm::CallInst* syncWarp(llvm::CallInst& lockstep) {
    llvm::IRBuilder<> build(&lockstep);
    return build.CreateCall(lockstep.getModule()->getOrInsertFunction(
                                "cw.syncwarp", build.getVoidTy(), build.getInt32Ty()),
                            build.getInt32(~0u));
}

/// Barriers that count: three counters in turns, so that one can be cleared while the last one is
/// read.
class Counters {
  public:
    explicit Counters(llvm::Function& kernel) : module_(*kernel.getParent()) {
        llvm::BasicBlock& entry = kernel.getEntryBlock();
        llvm::IRBuilder<> build(&entry, entry.getFirstNonPHIOrDbgOrAlloca());
        turn_ = new llvm::AllocaInst(build.getInt32Ty(), 0, "turn", entry.begin());
        build.CreateStore(build.getInt32(0), turn_);
        area_ = build.CreateCall(module_.getOrInsertFunction("cw.exchange.base", build.getPtrTy()));
        // Blocks of fewer than three threads, too.
        for (unsigned i = 0; i < 3; ++i)
            build.CreateStore(build.getInt32(0), at(build, build.getInt32(i)));
        barrier(build);
        kernel.addFnAttr(kExchangeBlock, "16");
    }

    llvm::Value* reduce(llvm::CallInst& call, std::string_view name) {
        llvm::IRBuilder<> build(&call);
        llvm::Value* turn = build.CreateLoad(build.getInt32Ty(), turn_);
        llvm::Value* counter = at(build, turn);
        llvm::Value* yes = build.CreateZExt(
            build.CreateICmpNE(call.getArgOperand(2), build.getInt32(0)), build.getInt32Ty());
        build.CreateAtomicRMW(llvm::AtomicRMWInst::Add, counter, yes, llvm::MaybeAlign(4),
                              llvm::AtomicOrdering::Monotonic,
                              module_.getContext().getOrInsertSyncScopeID("block"));
        barrier(build);
        llvm::Value* count = build.CreateLoad(build.getInt32Ty(), counter);
        llvm::Value* next = after(build, turn);
        // All write the same.
        build.CreateStore(build.getInt32(0), at(build, after(build, next)));
        build.CreateStore(next, turn_);
        if (name == "barrier.red.popc") return count;
        llvm::Value* threads = build.CreateMul(
            operation(build, "cw.ntid.x"),
            build.CreateMul(operation(build, "cw.ntid.y"), operation(build, "cw.ntid.z")));
        llvm::Value* result = name == "barrier.red.and"
                                  ? build.CreateICmpEQ(count, threads)
                                  : build.CreateICmpNE(count, build.getInt32(0));
        return build.CreateZExt(result, build.getInt32Ty());
    }

  private:
    llvm::Value* operation(llvm::IRBuilder<>& build, const char* name) {
        return build.CreateCall(module_.getOrInsertFunction(name, build.getInt32Ty()));
    }
    void barrier(llvm::IRBuilder<>& build) {
        build.CreateCall(module_.getOrInsertFunction("cw.leaf.barrier", build.getVoidTy()))
            ->setConvergent();
    }
    llvm::Value* at(llvm::IRBuilder<>& build, llvm::Value* index) {
        return build.CreateInBoundsGEP(build.getInt32Ty(), area_, index);
    }
    static llvm::Value* after(llvm::IRBuilder<>& build, llvm::Value* turn) {
        return build.CreateSelect(build.CreateICmpEQ(turn, build.getInt32(2)), build.getInt32(0),
                                  build.CreateAdd(turn, build.getInt32(1)));
    }

    llvm::Module& module_;
    llvm::AllocaInst* turn_;
    llvm::Value* area_;
};

} // namespace

Coming howThreadsCome(llvm::Function& kernel, Shape shape) {
    const Convergence block(kernel, Scope::Block, Shape::Any), warp(kernel, Scope::Warp, shape);
    Coming how = Coming::AsWholeWarps;
    for (const Wait& wait : waitsOf(kernel)) {
        const llvm::BasicBlock& at = *wait.call->getParent();
        if (wait.row->name == "nanosleep") continue; // it need not sleep
        if (!isOfWarp(*wait.row)) {
            if (!isOfBlock(wait) || !block.allButEndedCome(at)) return Coming::Apart;
            if (!block.allCome(at)) how = Coming::ButEnded;
            continue;
        }
        if (warp.allCome(at)) continue;
        if (!warp.allButEndedCome(at) && !warp.maskComes(*wait.call)) return Coming::Apart;
        how = std::min(how, Coming::Together);
    }
    return how;
}

void keepWarpOperations(llvm::Function& kernel) {
    keepWarpsEven(kernel, /*some_ended=*/true);
    for (auto [call, row] : waitsOf(kernel)) {
        if (row->effect == Effect::Block && row->name != "grid.sync")
            call->setArgOperand(0, llvm::ConstantInt::get(call->getArgOperand(0)->getType(), 0));
        if (row->name == "lockstep") syncWarp(*call);
        if (row->effect == Effect::Yield) call->eraseFromParent();
    }
}

void makeDirect(llvm::Function& kernel, Shape shape) {
    keepWarpsEven(kernel, /*some_ended=*/false);
    const Convergence warp(kernel, Scope::Warp, shape);
    std::optional<Counters> counters;
    llvm::Module& module = *kernel.getParent();
    for (auto [call, row] : waitsOf(kernel)) {
        const std::string_view name = row->name;
        if (name == "grid.sync") continue;
        llvm::IRBuilder<> build(call);
        llvm::Instruction* warp_call = isOfWarp(*row) ? call : nullptr;
        if (name == "lockstep") warp_call = syncWarp(*call);
        if (warp_call && warp.allCome(*call->getParent()))
            warp_call->setMetadata(kConverged, llvm::MDNode::get(module.getContext(), {}));
        if (warp_call == call) continue;
        if (name == "barrier")
            build.CreateCall(module.getOrInsertFunction("cw.leaf.barrier", build.getVoidTy()))
                ->setConvergent();
        if (name.starts_with("barrier.red")) {
            if (!counters) counters.emplace(kernel);
            call->replaceAllUsesWith(counters->reduce(*call, name));
        }
        call->eraseFromParent();
    }
}

} // namespace cw::ir
