// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/regions.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/Local.h>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/kernels.h"
#include "backends/cpu/codegen/frame.h"
#include "backends/cpu/codegen/uniform.h"
#include "backends/cpu/codegen/uniform_loops.h"
#include "backends/cpu/codegen/waits.h"

namespace cw::cpu {
namespace {

constexpr size_t kMostWaits = 256, kMostWork = 1 << 20; // waits or loops × instructions
constexpr uint64_t kMostFrame = 32 * 16 * 1024;         // bytes of a warp

class Cutter {
  public:
    explicit Cutter(llvm::Function& kernel)
        : context_(kernel.getContext()), build_(context_), kernel_(kernel) {}

    std::optional<Regions> cut() {
        if (countWaits(kernel_) > kMostWaits) return std::nullopt; // before inlining makes it huge
        if (!inlineWaiters(kernel_) || !isSmallEnough()) return std::nullopt;
        copyKernel();
        markNarrowCounters(*step_);
        const std::vector<UniformLoop> loops = chooseLoops();
        if (!waits_ && loops.empty()) return giveUp();
        beginDispatch();
        if (!moveArrays()) return giveUp();
        endThreads();
        cutAtWaits();
        for (const UniformLoop& loop : loops)
            cutLoop(loop);
        findOneWays();
        auto uniforms = carryValues(*step_, *dispatch_, frame_, uniformity_, cuts_);
        if (frame_.bytes() > kMostFrame) return giveUp();
        for (size_t i = 0; i < uniforms.size(); ++i)
            result_.regions[i + 1].uniforms = std::move(uniforms[i]);
        result_.step = step_;
        result_.frame_bytes = uint32_t((frame_.bytes() + 63) & ~uint64_t(63));
        return std::move(result_);
    }

  private:
    std::nullopt_t giveUp() {
        step_->eraseFromParent();
        return std::nullopt;
    }

    /// Where a loop is cut, lanes that are not in the same round of an outer loop may meet. What
    /// such rounds change is not uniform then, and some loops not either.
    std::vector<UniformLoop> chooseLoops() {
        uniformity_ = Uniformity(*step_);
        const std::vector<UniformLoop> candidates = findUniformLoops(*step_, uniformity_);
        if (candidates.empty()) return {};
        uniformity_ = Uniformity(*step_, candidates);
        std::vector<UniformLoop> loops = findUniformLoops(*step_, uniformity_);
        llvm::erase_if(loops, [&](const UniformLoop& loop) {
            return llvm::none_of(candidates, [&](const UniformLoop& candidate) {
                return candidate.header == loop.header;
            });
        });
        const size_t most = kMostWork / step_->getInstructionCount();
        if (loops.size() > most) loops.resize(most);
        return loops;
    }

    bool isSmallEnough() {
        for (llvm::Instruction& instruction : llvm::instructions(kernel_)) {
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) {
                if (findWait(*call)) ++waits_;
                if (!llvm::isa<llvm::CallInst>(call)) return false;
            }
            if (auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
                if (!slot->isStaticAlloca()) return false;
        }
        return waits_ <= kMostWaits && waits_ * kernel_.getInstructionCount() <= kMostWork;
    }

    void copyKernel() {
        llvm::SmallVector<llvm::Type*, 16> types;
        for (llvm::Argument& argument : kernel_.args())
            types.push_back(argument.getType());
        types.append(2, build_.getInt32Ty());
        step_ = llvm::Function::Create(llvm::FunctionType::get(build_.getVoidTy(), types, false),
                                       llvm::GlobalValue::InternalLinkage,
                                       kernel_.getName() + ".step", kernel_.getParent());
        llvm::ValueToValueMapTy map;
        for (llvm::Argument& argument : kernel_.args())
            map[&argument] = step_->getArg(argument.getArgNo());
        llvm::SmallVector<llvm::ReturnInst*, 4> returns;
        llvm::CloneFunctionInto(step_, &kernel_, map,
                                llvm::CloneFunctionChangeType::LocalChangesOnly, returns);
        step_->setCallingConv(llvm::CallingConv::C);
        for (unsigned i = 0; i < step_->arg_size(); ++i)
            step_->removeParamAttr(i, llvm::Attribute::ByVal);
        build_.SetInsertPoint(&*step_->getEntryBlock().getFirstInsertionPt());
        for (llvm::Argument& argument : kernel_.args())
            if (argument.hasByValAttr() && isWritten(argument))
                copyStruct(*step_->getArg(argument.getArgNo()), *argument.getParamByValType(),
                           argument.getParamAlign().valueOrOne());
        region_ = step_->getArg(unsigned(kernel_.arg_size()));
        lane_ = step_->getArg(unsigned(kernel_.arg_size() + 1));
        lane_->setName("lane");
    }

    /// The kernel owns a by-value struct that it writes.
    void copyStruct(llvm::Argument& address, llvm::Type& type, llvm::Align align) {
        llvm::AllocaInst* copy = build_.CreateAlloca(&type);
        copy->setAlignment(align);
        address.replaceAllUsesWith(copy);
        build_.CreateMemCpy(copy, align, &address, llvm::Align(1),
                            step_->getParent()->getDataLayout().getTypeAllocSize(&type));
    }

    /// What every region may use, in a block before all of them.
    void beginDispatch() {
        first_ = &step_->getEntryBlock();
        dispatch_ = llvm::BasicBlock::Create(context_, "dispatch", step_, first_);
        build_.SetInsertPoint(dispatch_);
        llvm::Value* base = loadField(build_.getPtrTy(), offsetof(CwThread, frame));
        lanes_ = loadField(build_.getPtrTy(), offsetof(CwThread, lanes));
        lane64_ = build_.CreateZExt(lane_, build_.getInt64Ty());
        frame_ = Frame(base, lane64_);
        llvm::Value* first_lane = loadField(build_.getInt32Ty(), offsetof(CwThread, first_lane));
        const size_t tid = offsetof(CwThread, first_tid);
        const auto dimension = [&](int i) {
            return loadField(build_.getInt32Ty(), tid + 4 * size_t(i));
        };
        llvm::Value* x = build_.CreateAdd(dimension(0), build_.CreateSub(lane_, first_lane));
        replaceOperation("cw.tid.x", x);
        replaceOperation("cw.tid.y", dimension(1));
        replaceOperation("cw.tid.z", dimension(2));
        replaceOperation("cw.laneid", lane_);
        hoistPureOperations();
        dispatch_switch_ = build_.CreateSwitch(region_, first_);
        result_.regions.emplace_back();
    }

    void replaceOperation(llvm::StringRef name, llvm::Value* value) {
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(*step_))) {
            auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            if (!call || !call->getCalledFunction() || call->getCalledFunction()->getName() != name)
                continue;
            uniformity_.replace(*call, *value);
            call->replaceAllUsesWith(value);
            call->eraseFromParent();
        }
    }

    void hoistPureOperations() {
        llvm::DenseMap<llvm::Function*, llvm::CallInst*> hoisted;
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(*step_))) {
            auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
            llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
            if (!callee || !callee->isDeclaration() || !callee->getName().starts_with("cw.") ||
                !call->arg_empty() || !call->doesNotAccessMemory() || findWait(*call))
                continue;
            auto [at, fresh] = hoisted.try_emplace(callee, call);
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

    llvm::Value* at(llvm::Value* base, uint64_t offset) {
        return build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), base, offset);
    }
    llvm::Value* loadField(llvm::Type* type, size_t offset) {
        auto* load = build_.CreateLoad(type, at(step_->getArg(0), offset));
        load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
        return load;
    }
    /// Local arrays, and copies of by-value structs, lie in the frame.
    bool moveArrays() {
        const llvm::DataLayout& layout = step_->getParent()->getDataLayout();
        llvm::SmallVector<llvm::AllocaInst*, 8> arrays;
        for (llvm::Instruction& instruction : llvm::instructions(*step_))
            if (auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) arrays.push_back(slot);
        build_.SetInsertPoint(dispatch_switch_);
        for (llvm::AllocaInst* slot : arrays) {
            const auto bytes = slot->getAllocationSize(layout);
            if (!bytes || slot->getAddressSpace() != 0) return false;
            const uint64_t align = std::max<uint64_t>(slot->getAlign().value(), 1);
            const uint64_t size =
                std::max<uint64_t>((bytes->getFixedValue() + align - 1) / align * align, align);
            if (size * 32 > kMostFrame || align > 64) return false;
            for (llvm::User* user : llvm::make_early_inc_range(slot->users()))
                if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(user);
                    call && call->isLifetimeStartOrEnd())
                    call->eraseFromParent();
            slot->replaceAllUsesWith(frame_.at(build_, frame_.reserve(size, align), size));
            slot->eraseFromParent();
        }
        return true;
    }

    /// Every way out of the kernel goes to one block.
    void endThreads() {
        done_ = llvm::BasicBlock::Create(context_, "done", step_);
        build_.SetInsertPoint(done_);
        next_ = build_.CreatePHI(build_.getInt32Ty(), 4);
        auto* store = build_.CreateStore(
            next_, ofLane(build_, lanes_, offsetof(CwLanes, region), 4, lane64_));
        store->setMetadata(kNextStore, llvm::MDNode::get(context_, {}));
        build_.CreateRetVoid();

        for (llvm::BasicBlock& block : *step_) {
            if (&block == done_) continue;
            const auto end = llvm::find_if(block, [](llvm::Instruction& instruction) {
                auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
                llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
                return llvm::isa<llvm::ReturnInst>(instruction) ||
                       (callee && callee->getName() == "cw.exit");
            });
            if (end == block.end()) continue;
            llvm::changeToUnreachable(&*end);
            block.getTerminator()->eraseFromParent();
            llvm::BranchInst::Create(done_, &block);
            next_->addIncoming(build_.getInt32(CW_ENDED), &block);
        }
        llvm::EliminateUnreachableBlocks(*step_);
    }

    void cutAtWaits() {
        llvm::SmallVector<std::pair<llvm::CallInst*, const WaitRow*>, 16> calls;
        for (llvm::Instruction& instruction : llvm::instructions(*step_))
            if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction))
                if (const WaitRow* row = findWait(*call)) calls.push_back({call, row});
        for (auto [call, row] : calls)
            cutAt(*call, *row);
    }

    /// The lanes become the inner loop: they leave off at its header and where it is left.
    void cutLoop(const UniformLoop& loop) {
        llvm::SmallVector<llvm::BasicBlock*, 4> places{loop.header};
        for (auto [from, to] : loop.exits)
            places.push_back(llvm::SplitEdge(from, to));
        for (llvm::BasicBlock* place : places) {
            const auto number = uint32_t(result_.regions.size());
            result_.regions.push_back({CW_WAIT_NONE, 0, 0, {}});
            finishCut(place, place->splitBasicBlock(place->getFirstNonPHIIt(), "go"), number);
        }
    }

    /// Where every branch is uniform all lanes of a call come to the same next wait: the driver
    /// need not look. It does look after branches on what memory held, where lanes may race.
    void findOneWays() {
        for (uint32_t i = 0; i < result_.regions.size(); ++i) {
            llvm::SmallPtrSet<llvm::BasicBlock*, 32> seen{done_};
            llvm::SmallVector<llvm::BasicBlock*, 32> work{i ? cuts_[i - 1].after : first_};
            bool parts = false;
            while (!work.empty() && !parts) {
                llvm::BasicBlock* block = work.pop_back_val();
                if (!seen.insert(block).second) continue;
                const llvm::Instruction* end = block->getTerminator();
                parts = end->getNumSuccessors() > 1 && !isSettled(end->getOperand(0));
                work.append(llvm::succ_begin(block), llvm::succ_end(block));
            }
            if (!parts) result_.regions[i].flags |= CW_ONE_WAY;
        }
    }

    /// Uniform, whatever memory holds.
    bool isSettled(llvm::Value* value) const {
        llvm::SmallPtrSet<llvm::Value*, 32> seen;
        llvm::SmallVector<llvm::Value*, 32> work{value};
        while (!work.empty()) {
            llvm::Value* const next = work.pop_back_val();
            if (!uniformity_.isUniform(next)) return false;
            auto* instruction = llvm::dyn_cast<llvm::Instruction>(next);
            if (!instruction || instruction->getParent() == dispatch_) continue;
            if (!seen.insert(instruction).second) continue;
            if (instruction->mayReadOrWriteMemory()) return false;
            work.append(instruction->op_begin(), instruction->op_end());
        }
        return true;
    }

    void finishCut(llvm::BasicBlock* before, llvm::BasicBlock* after, uint32_t number) {
        before->getTerminator()->eraseFromParent();
        llvm::BranchInst::Create(done_, before);
        next_->addIncoming(build_.getInt32(number), before);
        dispatch_switch_->addCase(build_.getInt32(number), after);
        cuts_.push_back({before, after});
    }

    void cutAt(llvm::CallInst& call, const WaitRow& row) {
        const auto number = uint32_t(result_.regions.size());
        bool constant = true;
        for (unsigned i = 0; row.operands[i]; ++i)
            constant &= row.operands[i] == 'v' || llvm::isa<llvm::Constant>(call.getArgOperand(i));
        constant |= row.wait == CW_WAIT_SHUFFLE && llvm::isa<llvm::Constant>(call.getArgOperand(0));
        result_.regions.push_back(
            {uint32_t(row.wait), row.mode, constant ? uint32_t(CW_SAME_OPERANDS) : 0, {}});
        const bool in_mode = constant && row.wait == CW_WAIT_BARRIER;
        if (in_mode) result_.regions.back().mode = barrierMode(call);
        llvm::BasicBlock* const before = call.getParent();
        finishCut(before, before->splitBasicBlock(call.getIterator(), "go"), number);
        build_.SetInsertPoint(before->getTerminator());
        build_.SetCurrentDebugLocation(call.getDebugLoc());
        for (unsigned i = 0; row.operands[i] && !in_mode; ++i)
            storeOperand(row.operands[i], call.getArgOperand(i));
        if (row.wait == CW_WAIT_ACTIVEMASK) storeOperand('v', build_.getInt32(number));

        build_.SetInsertPoint(&call);
        if (!call.getType()->isVoidTy()) {
            auto* result = build_.CreateLoad(
                build_.getInt32Ty(), ofLane(build_, lanes_, offsetof(CwLanes, result), 4, lane64_));
            uniformity_.replace(call, *result);
            call.replaceAllUsesWith(result);
        }
        build_.SetCurrentDebugLocation({});
        call.eraseFromParent();
    }

    /// Barrier and count of cw.barrier, which are constants.
    static uint32_t barrierMode(const llvm::CallInst& call) {
        const auto number = [&](unsigned i) {
            const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(call.getArgOperand(i));
            return constant ? uint32_t(constant->getZExtValue()) : 0; // undefined is any number
        };
        return number(0) % 16 + 16 * number(1);
    }

    void storeOperand(char where, llvm::Value* value) {
        const bool wide = where == 'v';
        const size_t offset = wide           ? offsetof(CwLanes, value)
                              : where == 'm' ? offsetof(CwLanes, mask)
                              : where == 'b' ? offsetof(CwLanes, b)
                                             : offsetof(CwLanes, c);
        if (wide) value = build_.CreateZExt(value, build_.getInt64Ty());
        build_.CreateStore(value, ofLane(build_, lanes_, offset, wide ? 8 : 4, lane64_));
    }

    llvm::LLVMContext& context_;
    llvm::IRBuilder<> build_;
    llvm::Function& kernel_;
    llvm::Function* step_ = nullptr;
    Uniformity uniformity_;
    size_t waits_ = 0;
    llvm::BasicBlock *first_ = nullptr, *dispatch_ = nullptr, *done_ = nullptr;
    llvm::SwitchInst* dispatch_switch_ = nullptr;
    llvm::PHINode* next_ = nullptr;
    llvm::Argument *region_ = nullptr, *lane_ = nullptr;
    llvm::Value *lanes_ = nullptr, *lane64_ = nullptr;
    Frame frame_;
    std::vector<Cut> cuts_; // region i + 1 begins after cuts_[i]
    Regions result_{};
};

} // namespace

std::optional<Regions> cutIntoRegions(llvm::Function& kernel) {
    return Cutter(kernel).cut();
}

} // namespace cw::cpu
