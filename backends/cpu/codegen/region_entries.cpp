// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/region_entries.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/context.h"
#include "backends/cpu/codegen/entry_builder.h"

namespace cw::cpu {
namespace {

class RegionEntry : EntryBuilder {
  public:
    using EntryBuilder::EntryBuilder;

    /// Moves lanes of a warp, neighbours in x, from the begin of region `number` to their next
    /// waits.
    llvm::Function* makeRegion(Regions& regions, uint32_t number, llvm::MDNode* group,
                               bool record_holds_indices) {
        body_ = regions.step;
        begin(".region" + std::to_string(number), false);
        llvm::Instruction* const first = loadLane(offsetof(CwThread, first_lane));
        llvm::Value* const count = loadLane(offsetof(CwThread, lane_count));
        auto* const again = llvm::BasicBlock::Create(context_, "again", entry_);
        build_.CreateBr(again);
        build_.SetInsertPoint(again);
        llvm::PHINode* index = beginLoop(count);
        llvm::Value* lane = build_.CreateAdd(first, index, "lane", true, true);
        if (record_holds_indices) storeLane(index);
        llvm::CallInst* call = callBody({build_.getInt32(number), lane});
        endLoop(group, true);
        if (number && regions.regions[number].wait == CW_WAIT_NONE)
            goRound(again, number, first);
        else
            build_.CreateRetVoid();
        inlineBody(*call);
        hoistUniformLoads(again, first);
        if (hasOneWay()) regions.regions[number].flags |= CW_ONE_WAY;
        return entry_;
    }

    /// The same for thread.first_lane and thread.region.
    llvm::Function* makeStep(const Regions& regions) {
        body_ = regions.step;
        begin(".single", false);
        callBody({loadLane(offsetof(CwThread, region)), loadLane(offsetof(CwThread, first_lane))});
        build_.CreateRetVoid();
        keepForFaults(*entry_);
        keepForFaults(*body_);
        return entry_;
    }

  private:
    llvm::Instruction* loadLane(size_t offset) {
        return llvm::cast<llvm::Instruction>(loadField(build_.getInt32Ty(), offset));
    }

    void storeLane(llvm::Value* index) {
        const auto put = [&](size_t to, llvm::Value* value) { storeField(value, to); };
        const size_t first = offsetof(CwThread, first_tid), tid = offsetof(CwThread, tid);
        put(tid, build_.CreateAdd(loadLane(first), index));
        put(tid + 4, loadLane(first + 4));
        put(tid + 8, loadLane(first + 8));
        put(offsetof(CwThread, linear),
            build_.CreateAdd(loadLane(offsetof(CwThread, first_linear)), index));
    }

    /// A uniform loop: all lanes go round again, or none does.
    void goRound(llvm::BasicBlock* again, uint32_t number, llvm::Value* first_lane) {
        llvm::Value* next = build_.CreateLoad(
            build_.getInt32Ty(),
            build_.CreateInBoundsGEP(
                build_.getInt32Ty(), loadField(build_.getPtrTy(), offsetof(CwThread, lanes)),
                {build_.CreateZExt(
                    build_.CreateAdd(first_lane,
                                     build_.getInt32(uint32_t(offsetof(CwLanes, region) / 4))),
                    build_.getInt64Ty())}));
        auto* done = llvm::BasicBlock::Create(context_, "", entry_);
        build_.CreateCondBr(build_.CreateICmpEQ(next, build_.getInt32(number)), again, done);
        build_.SetInsertPoint(done);
        build_.CreateRetVoid();
    }

    /// Do all lanes come to the same wait?
    bool hasOneWay() {
        for (llvm::Instruction& instruction : llvm::instructions(*entry_)) {
            if (!instruction.getMetadata(kNextStore)) continue;
            llvm::Value* next = llvm::cast<llvm::StoreInst>(instruction).getValueOperand();
            if (auto* phi = llvm::dyn_cast<llvm::PHINode>(next)) next = phi->hasConstantValue();
            return next && llvm::isa<llvm::ConstantInt>(next);
        }
        return false;
    }

    /// They are read from the first lane's slot, once, before the loop.
    void hoistUniformLoads(llvm::BasicBlock* before, llvm::Instruction* first_lane) {
        const unsigned kind = context_.getMDKindID(kUniformLoad);
        build_.SetInsertPoint(before->getTerminator());
        build_.SetCurrentDebugLocation({});
        for (llvm::Instruction& load : llvm::make_early_inc_range(llvm::instructions(*entry_))) {
            llvm::MDNode* node = load.getMetadata(kind);
            if (!node) continue;
            const auto number = [&](unsigned i) {
                return llvm::mdconst::extract<llvm::ConstantInt>(node->getOperand(i));
            };
            llvm::Value* slots = build_.CreateInBoundsGEP(
                build_.getInt8Ty(), loadField(build_.getPtrTy(), offsetof(CwThread, frame)),
                {number(0)});
            llvm::Value* address = build_.CreateInBoundsGEP(
                llvm::ArrayType::get(build_.getInt8Ty(), number(1)->getZExtValue()), slots,
                {build_.CreateZExt(first_lane, build_.getInt64Ty())});
            load.replaceAllUsesWith(build_.CreateLoad(load.getType(), address));
            load.eraseFromParent();
        }
    }
};

} // namespace

TableRow makeRegions(llvm::Function& kernel, const ir::KernelMeta& meta, Regions regions) {
    TableRow row{&meta, nullptr, CW_KERNEL_REGIONS};
    llvm::MDNode* group = markParallel(*regions.step);
    const bool record_holds_indices = seesRecord(*regions.step);
    for (uint32_t i = 0; i < regions.regions.size(); ++i)
        row.regions.push_back(
            RegionEntry(kernel, meta).makeRegion(regions, i, group, record_holds_indices));
    row.single = RegionEntry(kernel, meta).makeStep(regions);
    row.cut = std::move(regions);
    return row;
}

} // namespace cw::cpu
