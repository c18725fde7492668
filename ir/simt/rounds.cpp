// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/rounds.h"

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>

#include "ir/ops.h"
#include "ir/simt/make_convergent.h"
#include "ir/simt/repair_values.h"
#include "ir/device/simt.h"

namespace cw::ir {
namespace {

/// What an operation waits for, and where its operands go.
struct WaitRow {
    const char* name; // without "cw."
    RoundsKind kind;
    uint32_t mode;
    const char* operands; // one letter each: m mask, v value, b, c
};

constexpr WaitRow kWaits[] = {
    {"activemask", kRoundsMask, 0, ""},
    {"barrier", kRoundsBarrier, 0, "bc"},
    {"barrier.arrive", kRoundsArrive, 0, "bc"},
    {"barrier.red.and", kRoundsReduce, 1, "bcv"},
    {"barrier.red.or", kRoundsReduce, 2, "bcv"},
    {"barrier.red.popc", kRoundsReduce, 0, "bcv"},
    {"grid.sync", kRoundsGrid, 0, ""},
    {"lockstep", kRoundsLockstep, 0, ""},
    {"match.all.b32", kRoundsMatch, 1, "mv"},
    {"match.all.b64", kRoundsMatch, 1, "mv"},
    {"match.any.b32", kRoundsMatch, 0, "mv"},
    {"match.any.b64", kRoundsMatch, 0, "mv"},
    {"nanosleep", kRoundsYield, 0, "-"},
    {"redux.add", kRoundsRedux, 0, "mv"},
    {"redux.and", kRoundsRedux, 1, "mv"},
    {"redux.max.s32", kRoundsRedux, 2, "mv"},
    {"redux.max.u32", kRoundsRedux, 3, "mv"},
    {"redux.min.s32", kRoundsRedux, 4, "mv"},
    {"redux.min.u32", kRoundsRedux, 5, "mv"},
    {"redux.or", kRoundsRedux, 6, "mv"},
    {"redux.xor", kRoundsRedux, 7, "mv"},
    {"shfl.bfly", kRoundsShuffle, 3, "mvbc"},
    {"shfl.down", kRoundsShuffle, 2, "mvbc"},
    {"shfl.idx", kRoundsShuffle, 0, "mvbc"},
    {"shfl.up", kRoundsShuffle, 1, "mvbc"},
    {"syncwarp", kRoundsSync, 0, "m"},
    {"vote.all", kRoundsVote, 0, "mv"},
    {"vote.any", kRoundsVote, 1, "mv"},
    {"vote.ballot", kRoundsVote, 3, "mv"},
    {"vote.uni", kRoundsVote, 2, "mv"},
    {"yield", kRoundsYield, 0, ""},
};

const WaitRow* findWait(const llvm::Instruction& instruction) {
    const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    if (!callee || !callee->getName().starts_with("cw.")) return nullptr;
    for (const WaitRow& row : kWaits)
        if (callee->getName().drop_front(3) == row.name) return &row;
    return nullptr;
}

class Cutter {
  public:
    Cutter(llvm::Function& kernel, bool barriers_only)
        : barriers_only_(barriers_only), kernel_(kernel), module_(*kernel.getParent()),
          context_(kernel.getContext()), build_(context_) {}

    std::string cut() {
        for (llvm::Instruction& instruction : llvm::instructions(kernel_)) {
            if (auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction);
                slot && !slot->isStaticAlloca())
                return "threads wait while their stack has parts of unknown size (alloca)";
            const WaitRow* row = findWait(instruction);
            if (row && !(barriers_only_ && (1u << row->kind & kRoundsWarp)))
                waits_.push_back(llvm::cast<llvm::CallInst>(&instruction));
        }
        const auto headers = loopsWithWayAroundWaits();
        chooseKinds();
        gatherInEntry();
        makeLoop();
        for (llvm::CallInst* wait : waits_)
            cutAt(*wait, *findWait(*wait));
        for (llvm::BasicBlock* header : headers)
            cutAtHeader(*header);
        endThreads();
        llvm::SmallVector<llvm::AllocaInst*, 32> variables(
            {round_, idle_, state_, next_, key_, mask_, value_, b_, c_, ready_, result_});
        llvm::EliminateUnreachableBlocks(kernel_);
        repairValues(kernel_, variables);
        kernel_.addFnAttr(kExchangeBlock, std::to_string(kRoundsBlockBytes));
        const bool tells = kinds_ & (kRoundsWarp | kRoundsNamed);
        kernel_.addFnAttr(kExchangeThread, std::to_string(tells ? kRoundsThreadBytes : 0));
        return {};
    }

  private:
    /// Loops that may be gone round with and without a wait: entered behind a wait, too, they would
    /// be no loops any more.
    llvm::SmallVector<llvm::BasicBlock*, 8> loopsWithWayAroundWaits() {
        llvm::SmallPtrSet<llvm::BasicBlock*, 16> stops;
        for (llvm::CallInst* wait : waits_)
            stops.insert(wait->getParent());
        llvm::DominatorTree dominators(kernel_);
        const llvm::LoopInfo loops(dominators);
        llvm::SmallVector<llvm::BasicBlock*, 8> headers;
        for (llvm::Loop* loop : loops.getLoopsInPreorder()) {
            if (llvm::none_of(loop->blocks(), [&](auto* block) { return stops.contains(block); }))
                continue;
            llvm::SmallPtrSet<llvm::BasicBlock*, 16> seen;
            llvm::SmallVector<llvm::BasicBlock*, 16> work{loop->getHeader()};
            bool around = false;
            while (!work.empty() && !around) {
                llvm::BasicBlock* block = work.pop_back_val();
                if (stops.contains(block) || !seen.insert(block).second) continue;
                for (llvm::BasicBlock* next : llvm::successors(block)) {
                    around |= next == loop->getHeader();
                    if (loop->contains(next)) work.push_back(next);
                }
            }
            if (around) headers.push_back(loop->getHeader());
        }
        return headers;
    }

    void chooseKinds() {
        llvm::Value* id = nullptr;
        only_barrier_ = true;
        for (llvm::CallInst* wait : waits_) {
            const RoundsKind kind = findWait(*wait)->kind;
            kinds_ |= 1u << kind;
            if (!(1u << kind & kRoundsNamed)) continue;
            auto* count = llvm::dyn_cast<llvm::ConstantInt>(wait->getArgOperand(1));
            if (kind != kRoundsBarrier || !count || !count->isZero() ||
                !llvm::isa<llvm::ConstantInt>(wait->getArgOperand(0)) ||
                (id && id != wait->getArgOperand(0)))
                only_barrier_ = false;
            id = wait->getArgOperand(0);
        }
        if (only_barrier_ && (kinds_ & kRoundsNamed))
            kinds_ = (kinds_ & ~kRoundsNamed) | 1u << kRoundsMeet;
    }

    /// What every part may use: stack slots, indices and base addresses.
    void gatherInEntry() {
        first_ = &kernel_.getEntryBlock();
        entry_ = llvm::BasicBlock::Create(context_, "entry", &kernel_, first_);
        build_.SetInsertPoint(entry_);
        llvm::DenseMap<llvm::Function*, llvm::CallInst*> gathered;
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(kernel_))) {
            if (llvm::isa<llvm::AllocaInst>(instruction)) {
                instruction.moveBefore(*entry_, entry_->begin());
                continue;
            }
            auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
            llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
            if (auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
                intrinsic && intrinsic->isLifetimeStartOrEnd()) {
                intrinsic->eraseFromParent();
                continue;
            }
            if (!callee || !callee->isDeclaration() || !callee->getName().starts_with("cw.") ||
                !call->arg_empty() || call->getType()->isVoidTy() || !isPure(*callee))
                continue;
            auto [at, fresh] = gathered.try_emplace(callee, call);
            if (fresh) {
                call->removeFromParent();
                call->dropUnknownNonDebugMetadata();
                call->setDebugLoc({});
                build_.Insert(call);
            } else {
                call->replaceAllUsesWith(at->second);
                call->eraseFromParent();
            }
        }
    }
    static bool isPure(const llvm::Function& operation) {
        const OpRow* row = findOp(std::string_view(operation.getName()));
        return row ? row->effect == Effect::Pure : operation.getName().ends_with(".base");
    }

    llvm::CallInst* call(const char* name, llvm::Type* type, llvm::ArrayRef<llvm::Value*> values) {
        llvm::SmallVector<llvm::Type*, 12> types;
        for (llvm::Value* value : values)
            types.push_back(value->getType());
        return build_.CreateCall(
            module_.getOrInsertFunction(name, llvm::FunctionType::get(type, types, false)), values);
    }
    void barrier() { call("cw.leaf.barrier", build_.getVoidTy(), {})->setConvergent(); }
    llvm::Value* read(llvm::AllocaInst* variable) {
        return build_.CreateLoad(variable->getAllocatedType(), variable);
    }
    llvm::BasicBlock* block(const char* name) {
        return llvm::BasicBlock::Create(context_, name, &kernel_);
    }

    void makeLoop() {
        llvm::Type *word = build_.getInt32Ty(), *none = build_.getVoidTy();
        for (llvm::AllocaInst** variable :
             {&round_, &idle_, &state_, &next_, &key_, &mask_, &b_, &c_, &result_})
            *variable = build_.CreateAlloca(word);
        value_ = build_.CreateAlloca(build_.getInt64Ty());
        ready_ = build_.CreateAlloca(build_.getInt1Ty());
        llvm::Value* area = call("cw.exchange.base", build_.getPtrTy(), {});
        llvm::Value* linear = call("cw.tid.linear", word, {});
        llvm::Value* threads = call("cw.ntid.x", word, {});
        for (const char* dimension : {"cw.ntid.y", "cw.ntid.z"})
            threads = build_.CreateMul(threads, call(dimension, word, {}));
        call("__cw_simt_begin", none, {area, linear, threads});
        barrier();
        build_.CreateStore(build_.getInt32(1), round_);
        for (llvm::AllocaInst* variable : {idle_, state_, key_, mask_, b_, c_, result_})
            build_.CreateStore(build_.getInt32(0), variable);
        build_.CreateStore(build_.getInt64(0), value_);
        build_.CreateStore(build_.getTrue(), ready_);

        llvm::BasicBlock *begin = block("round"), *dispatch = block("dispatch");
        meet_ = block("meet");
        build_.CreateBr(begin);
        build_.SetInsertPoint(begin);
        build_.CreateStore(build_.CreateSelect(read(ready_), read(state_), build_.getInt32(~0u)),
                           next_);
        build_.CreateBr(dispatch);
        build_.SetInsertPoint(dispatch);
        dispatch_ = build_.CreateSwitch(read(next_), meet_);
        dispatch_->addCase(build_.getInt32(0), first_);

        build_.SetInsertPoint(meet_);
        llvm::Value *round = read(round_), *kinds = build_.getInt32(kinds_);
        llvm::Value *key = read(key_), *mask = read(mask_), *value = read(value_), *b = read(b_),
                    *c = read(c_);
        call("__cw_simt_tell", none,
             {area, kinds, linear, threads, round, key, mask, value, b, c, read(ready_)});
        listen(area, linear, round);
        barrier();
        llvm::Value* idle = build_.getInt32(0);
        if (kinds_ & kRoundsIdle) {
            idle = call("__cw_simt_idle", word, {area, round, read(idle_)});
            build_.CreateStore(idle, idle_);
        }
        if (kinds_ & kRoundsNamed) {
            call("__cw_simt_release", none, {area, linear, threads, round, idle});
            barrier();
        }
        if (kinds_ & 1u << kRoundsGrid) meetGrid(area, round);
        llvm::Value* found = call("__cw_simt_look", build_.getInt64Ty(),
                                  {area, kinds, linear, threads, round, key, mask, value, b, c});
        build_.CreateStore(build_.CreateICmpNE(build_.CreateLShr(found, 32), build_.getInt64(0)),
                           ready_);
        build_.CreateStore(build_.CreateTrunc(found, word), result_);
        llvm::Value* over = call("__cw_simt_over", word, {area, round, idle});
        build_.CreateStore(build_.CreateAdd(round, build_.getInt32(1)), round_);
        done_ = block("done");
        llvm::SwitchInst* leave = build_.CreateSwitch(over, done_);
        leave->addCase(build_.getInt32(0), begin);
        if (kinds_ & kRoundsIdle) {
            llvm::BasicBlock *stuck = block("stuck"), *tell = block("tell");
            leave->addCase(build_.getInt32(2), stuck);
            build_.SetInsertPoint(stuck);
            build_.CreateCondBr(build_.CreateICmpEQ(key, build_.getInt32(kRoundsEnded)), done_,
                                tell);
            build_.SetInsertPoint(tell);
            call("cw.report.runaway", none, {});
            build_.CreateBr(done_);
        }
        build_.SetInsertPoint(done_);
        build_.CreateRetVoid();
    }

    /// Now and then one thread looks whether the launch is to end.
    void listen(llvm::Value* area, llvm::Value* linear, llvm::Value* round) {
        llvm::BasicBlock *ask = block("ask"), *stop = block("stop"), *on = block("on");
        llvm::Value* turn = build_.CreateAnd(round, 63);
        build_.CreateCondBr(build_.CreateICmpEQ(build_.CreateOr(linear, turn), build_.getInt32(0)),
                            ask, on);
        build_.SetInsertPoint(ask);
        build_.CreateCondBr(call("cw.stop.requested", build_.getInt1Ty(), {}), stop, on);
        build_.SetInsertPoint(stop);
        call("__cw_simt_stop", build_.getVoidTy(), {area, round});
        build_.CreateBr(on);
        build_.SetInsertPoint(on);
    }

    void meetGrid(llvm::Value* area, llvm::Value* round) {
        llvm::BasicBlock *grid = block("grid"), *on = block("on");
        build_.CreateCondBr(call("__cw_simt_at_grid", build_.getInt1Ty(), {area, round}), grid, on);
        build_.SetInsertPoint(grid);
        call("cw.grid.sync", build_.getVoidTy(), {})->setConvergent();
        build_.CreateBr(on);
        build_.SetInsertPoint(on);
    }

    void cutAt(llvm::CallInst& wait, const WaitRow& row) {
        const uint32_t state = states_++;
        llvm::BasicBlock* const before = wait.getParent();
        llvm::BasicBlock* const after = before->splitBasicBlock(wait.getIterator(), "go");
        before->getTerminator()->eraseFromParent();
        dispatch_->addCase(build_.getInt32(state), after);
        build_.SetInsertPoint(before);
        build_.SetCurrentDebugLocation(wait.getDebugLoc());
        RoundsKind kind = row.kind;
        if (only_barrier_ && kind == kRoundsBarrier) kind = kRoundsMeet;
        uint32_t key = kind | row.mode << kRoundsModeShift;
        if (kind == kRoundsMask) key |= state << kRoundsPlaceShift;
        build_.CreateStore(build_.getInt32(0), mask_);
        for (unsigned i = 0; row.operands[i]; ++i)
            tellOperand(row.operands[i], wait.getArgOperand(i));
        if (1u << kind & kRoundsNamed) build_.CreateStore(wait.getArgOperand(0), mask_);
        goTo(meet_, state, key);
        build_.SetInsertPoint(&wait);
        if (!wait.getType()->isVoidTy()) wait.replaceAllUsesWith(read(result_));
        build_.SetCurrentDebugLocation({});
        wait.eraseFromParent();
    }

    void tellOperand(char where, llvm::Value* operand) {
        if (where == '-') return;
        if (where == 'v') operand = build_.CreateZExt(operand, build_.getInt64Ty());
        build_.CreateStore(operand, where == 'v'   ? value_
                                    : where == 'm' ? mask_
                                    : where == 'b' ? b_
                                                   : c_);
    }

    void goTo(llvm::BasicBlock* meet, uint32_t state, uint32_t key) {
        build_.CreateStore(build_.getInt32(state), state_);
        build_.CreateStore(build_.getInt32(key), key_);
        build_.CreateBr(meet);
    }

    void cutAtHeader(llvm::BasicBlock& header) {
        const uint32_t state = states_++;
        llvm::BasicBlock* const after = header.splitBasicBlock(header.getFirstNonPHIIt(), "turn");
        header.getTerminator()->eraseFromParent();
        dispatch_->addCase(build_.getInt32(state), after);
        build_.SetInsertPoint(&header);
        build_.CreateStore(build_.getInt32(state), next_);
        build_.CreateBr(dispatch_->getParent());
    }

    void endThreads() {
        for (llvm::BasicBlock& block : kernel_) {
            if (&block == done_ || !llvm::isa<llvm::ReturnInst>(block.getTerminator())) continue;
            block.getTerminator()->eraseFromParent();
            build_.SetInsertPoint(&block);
            goTo(meet_, ~0u, kRoundsEnded);
        }
    }

    const bool barriers_only_;
    llvm::Function& kernel_;
    llvm::Module& module_;
    llvm::LLVMContext& context_;
    llvm::IRBuilder<> build_;
    llvm::SmallVector<llvm::CallInst*, 16> waits_;
    uint32_t kinds_ = 0, states_ = 1;
    bool only_barrier_ = true;
    llvm::BasicBlock *first_ = nullptr, *entry_ = nullptr, *meet_ = nullptr, *done_ = nullptr;
    llvm::SwitchInst* dispatch_ = nullptr;
    llvm::AllocaInst *round_, *idle_, *state_, *next_, *key_, *mask_, *value_, *b_, *c_, *ready_,
        *result_;
};

} // namespace

std::string cutIntoRounds(llvm::Function& kernel, bool barriers_only) {
    return Cutter(kernel, barriers_only).cut();
}

} // namespace cw::ir
