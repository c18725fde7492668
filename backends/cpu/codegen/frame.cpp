// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/frame.h"

#include <memory>

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/PromoteMemToReg.h>

#include "backends/cpu/codegen/uniform.h"
#include "ir/passes/uses.h"

namespace cw::cpu {
namespace {

constexpr unsigned kCheap = 12; // instructions rather than a slot
constexpr char kNarrow[] = "cw.narrow";

class Carrier {
  public:
    Carrier(llvm::Function& step, llvm::BasicBlock& dispatch, Frame& frame,
            const Uniformity& uniformity, llvm::ArrayRef<Cut> cuts)
        : context_(step.getContext()), build_(context_), step_(step), dispatch_(&dispatch),
          frame_(frame), uniformity_(uniformity), cuts_(cuts), uniforms_(cuts.size()) {}

    void repair() {
        dominators_.recalculate(step_);
        // Working a value out again may make its operands' uses lost ones.
        for (bool changed = true; changed;) {
            changed = false;
            for (llvm::BasicBlock& block : step_)
                for (llvm::Instruction& value : llvm::make_early_inc_range(block)) {
                    if (&block == dispatch_ || value.use_empty()) continue;
                    unsigned budget = kCheap;
                    const auto lost = ir::lostUses(value, dominators_);
                    if (lost.empty() || !isCheap(value, budget)) continue;
                    for (llvm::Use* use : lost)
                        if (use->get() == &value) workOutAgain(value, *use);
                    changed = true;
                }
        }
        llvm::SmallVector<llvm::Instruction*, 32> values;
        for (llvm::Instruction& value : llvm::instructions(step_))
            if (value.getParent() != dispatch_ && !ir::lostUses(value, dominators_).empty())
                values.push_back(&value);
        for (llvm::Instruction* value : values)
            giveSlot(*value);
        llvm::SmallVector<llvm::AllocaInst*, 32> variables;
        for (const auto& slot : slots_)
            variables.push_back(slot->variable);
        llvm::PromoteMemToReg(variables, dominators_);
        dropUnchanged();
    }

    std::vector<std::vector<Regions::Uniform>> takeUniforms() { return std::move(uniforms_); }

  private:
    struct Slot {
        llvm::AllocaInst* variable;
        uint64_t offset, size; // of one lane
        bool uniform;
        llvm::Type *type, *stored; // of the value, and as it is kept
    };

    /// Integer and address arithmetic over arguments, indices and values that are equal in all
    /// lanes.
    bool isCheap(llvm::Instruction& value, unsigned& budget) {
        if (budget == 0) return false;
        --budget;
        switch (value.getOpcode()) {
        case llvm::Instruction::Add:
        case llvm::Instruction::Sub:
        case llvm::Instruction::Mul:
        case llvm::Instruction::Shl:
        case llvm::Instruction::LShr:
        case llvm::Instruction::AShr:
        case llvm::Instruction::And:
        case llvm::Instruction::Or:
        case llvm::Instruction::Xor:
        case llvm::Instruction::ICmp:
        case llvm::Instruction::Select:
        case llvm::Instruction::GetElementPtr:
        case llvm::Instruction::Trunc:
        case llvm::Instruction::ZExt:
        case llvm::Instruction::SExt:
        case llvm::Instruction::AddrSpaceCast:
        case llvm::Instruction::PtrToInt:
        case llvm::Instruction::IntToPtr:
        case llvm::Instruction::BitCast:
            break;
        default:
            return false;
        }
        for (llvm::Value* operand : value.operands()) {
            auto* instruction = llvm::dyn_cast<llvm::Instruction>(operand);
            if (!instruction || instruction->getParent() == dispatch_) continue;
            if (isCheap(*instruction, budget)) continue;
            if (!uniformity_.isUniform(instruction)) return false;
        }
        return true;
    }

    void workOutAgain(llvm::Instruction& value, llvm::Use& use) {
        llvm::Instruction* copy = value.clone();
        copy->insertBefore(ir::placeOf(use)->getIterator());
        copy->setDebugLoc({});
        replaceUse(value, use, *copy);
    }
    /// A phi has one value for all edges from the same block.
    static void replaceUse(llvm::Instruction& value, llvm::Use& use, llvm::Instruction& by) {
        auto* phi = llvm::dyn_cast<llvm::PHINode>(use.getUser());
        if (!phi) return use.set(&by);
        llvm::BasicBlock* const from = phi->getIncomingBlock(use);
        for (unsigned i = 0; i < phi->getNumIncomingValues(); ++i)
            if (phi->getIncomingBlock(i) == from && phi->getIncomingValue(i) == &value)
                phi->setIncomingValue(i, &by);
    }

    void giveSlot(llvm::Instruction& value) {
        const llvm::DataLayout& layout = step_.getParent()->getDataLayout();
        const auto lost = ir::lostUses(value, dominators_);
        llvm::Type* type = value.getType();
        build_.SetInsertPoint(dispatch_, dispatch_->begin());
        llvm::AllocaInst* variable = build_.CreateAlloca(type);
        llvm::Type* stored = type->isIntegerTy(1)         ? build_.getInt8Ty()
                             : value.getMetadata(kNarrow) ? build_.getInt32Ty()
                                                          : type;
        const uint64_t align = layout.getABITypeAlign(stored).value(),
                       size = layout.getTypeAllocSize(stored);
        slots_.push_back(std::make_unique<Slot>(Slot{variable, frame_.reserve(size, align), size,
                                                     uniformity_.isUniform(&value), type, stored}));
        Slot& slot = *slots_.back();

        // Where it lives: back from the lost uses to the definition.
        llvm::SmallPtrSet<llvm::BasicBlock*, 32> live_in;
        llvm::SmallVector<llvm::BasicBlock*, 32> work;
        for (llvm::Use* use : lost)
            work.push_back(ir::placeOf(*use)->getParent());
        bool own_block = llvm::any_of(lost, [&](llvm::Use* use) {
            return ir::placeOf(*use)->getParent() == value.getParent() && !comesAfter(value, *use);
        });
        while (!work.empty()) {
            llvm::BasicBlock* block = work.pop_back_val();
            if (block == value.getParent() && !std::exchange(own_block, false)) continue;
            if (!live_in.insert(block).second) continue;
            for (llvm::BasicBlock* before : llvm::predecessors(block))
                if (before != dispatch_) work.push_back(before);
            for (const Cut& cut : cuts_)
                if (cut.after == block) work.push_back(cut.before);
        }
        for (size_t i = 0; i < cuts_.size(); ++i) {
            const Cut& cut = cuts_[i];
            if (!live_in.contains(cut.after)) continue;
            if (slot.uniform)
                uniforms_[i].push_back({uint32_t(slot.offset * kLanes), uint32_t(slot.size)});
            build_.SetInsertPoint(cut.before->getTerminator());
            llvm::Value* kept = build_.CreateLoad(type, variable);
            if (stored != type) kept = build_.CreateZExtOrTrunc(kept, stored);
            auto* write = build_.CreateStore(kept, frame_.at(build_, slot.offset, size));
            writes_.push_back({write, &slot});
            build_.SetInsertPoint(cut.after, cut.after->getFirstInsertionPt());
            auto* read = build_.CreateLoad(stored, frame_.at(build_, slot.offset, size));
            if (slot.uniform) read->setMetadata(kUniformLoad, uniformNode(slot));
            reads_[read] = &slot;
            build_.CreateStore(stored != type ? build_.CreateZExtOrTrunc(read, type) : read,
                               variable);
        }
        for (llvm::Use* use : lost) {
            if (use->get() != &value) continue;
            build_.SetInsertPoint(ir::placeOf(*use));
            replaceUse(value, *use, *build_.CreateLoad(type, variable));
        }
        llvm::Instruction* after = llvm::isa<llvm::PHINode>(value)
                                       ? &*value.getParent()->getFirstInsertionPt()
                                       : value.getNextNode();
        build_.SetInsertPoint(after);
        build_.CreateStore(&value, variable);
    }

    llvm::MDNode* uniformNode(const Slot& slot) {
        const auto number = [&](uint64_t value) {
            return llvm::ConstantAsMetadata::get(build_.getInt64(value));
        };
        return llvm::MDNode::get(context_, {number(slot.offset * kLanes), number(slot.size)});
    }

    static bool comesAfter(llvm::Instruction& value, llvm::Use& use) {
        llvm::Instruction* place = ir::placeOf(use);
        return place->getParent() == value.getParent() && value.comesBefore(place);
    }

    /// A slot that a region only passes on need not be written again.
    void dropUnchanged() {
        for (auto [write, slot] : writes_) {
            llvm::SmallPtrSet<llvm::Value*, 8> seen;
            if (onlyRead(write->getValueOperand(), slot, seen)) write->eraseFromParent();
        }
    }
    bool onlyRead(llvm::Value* value, const Slot* slot, llvm::SmallPtrSet<llvm::Value*, 8>& seen) {
        if (!seen.insert(value).second) return true;
        if (auto* load = llvm::dyn_cast<llvm::LoadInst>(value)) {
            const auto found = reads_.find(load);
            return found != reads_.end() && found->second == slot;
        }
        if (auto* cast = llvm::dyn_cast<llvm::CastInst>(value);
            cast && (llvm::isa<llvm::ZExtInst>(cast) || llvm::isa<llvm::TruncInst>(cast)))
            return ((cast->getSrcTy() == slot->type && cast->getDestTy() == slot->stored) ||
                    (cast->getSrcTy() == slot->stored && cast->getDestTy() == slot->type)) &&
                   onlyRead(cast->getOperand(0), slot, seen);
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(value))
            return llvm::all_of(phi->incoming_values(), [&](llvm::Value* incoming) {
                return llvm::isa<llvm::UndefValue>(incoming) || onlyRead(incoming, slot, seen);
            });
        return false;
    }

    llvm::LLVMContext& context_;
    llvm::IRBuilder<> build_;
    llvm::Function& step_;
    llvm::BasicBlock* dispatch_;
    Frame& frame_;
    const Uniformity& uniformity_;
    llvm::ArrayRef<Cut> cuts_;
    llvm::DominatorTree dominators_;
    std::vector<std::vector<Regions::Uniform>> uniforms_;
    std::vector<std::unique_ptr<Slot>> slots_;
    std::vector<std::pair<llvm::StoreInst*, const Slot*>> writes_;
    llvm::DenseMap<llvm::LoadInst*, const Slot*> reads_;
};

} // namespace

llvm::Value* ofLane(llvm::IRBuilder<>& build, llvm::Value* base, uint64_t offset, uint64_t size,
                    llvm::Value* lane) {
    return build.CreateInBoundsGEP(
        llvm::ArrayType::get(build.getInt8Ty(), size),
        build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), base, offset), {lane});
}

void markNarrowCounters(llvm::Function& function) {
    const llvm::TargetLibraryInfoImpl library(function.getParent()->getTargetTriple());
    llvm::TargetLibraryInfo functions(library);
    llvm::AssumptionCache assumptions(function);
    llvm::DominatorTree dominators(function);
    llvm::LoopInfo loops(dominators);
    llvm::ScalarEvolution evolution(function, functions, assumptions, dominators, loops);
    for (llvm::Loop* loop : loops.getLoopsInPreorder())
        for (llvm::PHINode& counter : loop->getHeader()->phis()) {
            if (!counter.getType()->isIntegerTy(64)) continue;
            if (evolution.getUnsignedRangeMax(evolution.getSCEV(&counter)).isIntN(32))
                counter.setMetadata(kNarrow, llvm::MDNode::get(function.getContext(), {}));
        }
}

uint64_t Frame::reserve(uint64_t size, uint64_t align) {
    end_ = (end_ + align - 1) / align * align;
    const uint64_t offset = end_;
    end_ += size;
    return offset;
}

std::vector<std::vector<Regions::Uniform>> carryValues(llvm::Function& step,
                                                       llvm::BasicBlock& dispatch, Frame& frame,
                                                       const Uniformity& uniformity,
                                                       llvm::ArrayRef<Cut> cuts) {
    Carrier carrier(step, dispatch, frame, uniformity, cuts);
    carrier.repair();
    return carrier.takeUniforms();
}

} // namespace cw::cpu
