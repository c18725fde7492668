// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/lower_recursion.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "ir/passes/reach.h"
#include "ir/passes/uses.h"

namespace cw::ir {
namespace {

constexpr uint32_t kStackBytes = 8192; // CUDA's threads have 1024 unless asked
constexpr uint32_t kHeader = 8;        // of a frame: where to return to, and the caller's frame
constexpr uint32_t kAlign = 16;

using Functions = llvm::SetVector<llvm::Function*>;

/// The functions that may call each other and so themselves, `function` among them; or none.
Functions circleOf(llvm::Function& function, const Reach& reach) {
    Functions circle;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
            if (llvm::Function* callee = call->getCalledFunction(); callee)
                for (llvm::Function* reached : reach.from(*callee))
                    if (!reached->isDeclaration() && reach.from(*reached).contains(&function))
                        circle.insert(reached);
    return circle;
}

bool canBeLowered(const Functions& circle) {
    for (llvm::Function* function : circle) {
        if (isKernel(*function) || function->isVarArg()) return false;
        for (llvm::Argument& argument : function->args())
            if (argument.hasByValAttr()) return false;
        for (llvm::Instruction& instruction : llvm::instructions(*function)) {
            auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction);
            if (slot && !slot->isStaticAlloca()) return false;
            if (llvm::isa<llvm::InvokeInst, llvm::CallBrInst>(instruction)) return false;
        }
    }
    return true;
}

/// One function that does what `entry` and all others of its circle do.
class Machine {
  public:
    Machine(llvm::Function& entry, const Functions& circle)
        : entry_(entry), circle_(circle), context_(entry.getContext()), build_(context_),
          layout_(entry.getParent()->getDataLayout()) {}

    llvm::Function* make() {
        machine_ =
            llvm::Function::Create(entry_.getFunctionType(), llvm::GlobalValue::InternalLinkage,
                                   entry_.getName() + ".loop", entry_.getParent());
        begin();
        for (llvm::Function* function : circle_)
            copy(*function);
        for (auto& [function, part] : parts_)
            splitAtCalls(*function, part);
        for (auto& [function, part] : parts_)
            keepInFrame(part);
        enter();
        for (auto& [function, part] : parts_) {
            for (auto& call : part.calls)
                lowerCall(part, call);
            for (llvm::ReturnInst* end : part.returns)
                lowerReturn(part, *end);
        }
        llvm::stripDebugInfo(*machine_);
        for (llvm::Attribute::AttrKind kind :
             {llvm::Attribute::Memory, llvm::Attribute::WillReturn, llvm::Attribute::NoInline,
              llvm::Attribute::Speculatable, llvm::Attribute::MustProgress})
            machine_->removeFnAttr(kind);
        return machine_;
    }

  private:
    struct Call {
        llvm::CallInst* call;
        llvm::BasicBlock *before, *after;
    };
    struct Part {
        llvm::BasicBlock *enter, *first;
        llvm::SmallVector<llvm::AllocaInst*, 8> arguments;
        llvm::AllocaInst* result = nullptr;
        llvm::SmallVector<llvm::BasicBlock*, 32> blocks;
        llvm::SmallVector<Call, 8> calls;
        llvm::SmallVector<llvm::ReturnInst*, 4> returns;
        uint64_t frame_bytes = kHeader;
    };

    void begin() {
        start_ = llvm::BasicBlock::Create(context_, "start", machine_);
        build_.SetInsertPoint(start_);
        stack_ = build_.CreateAlloca(llvm::ArrayType::get(build_.getInt8Ty(), kStackBytes));
        stack_->setAlignment(llvm::Align(kAlign));
        frame_ = build_.CreateAlloca(build_.getInt32Ty(), nullptr, "frame");
    }

    void copy(llvm::Function& function) {
        Part& part = parts_[&function];
        llvm::ValueToValueMapTy map;
        part.enter = llvm::BasicBlock::Create(context_, function.getName() + ".enter", machine_);
        for (llvm::Argument& argument : function.args()) {
            build_.SetInsertPoint(start_);
            part.arguments.push_back(build_.CreateAlloca(argument.getType()));
            build_.SetInsertPoint(part.enter);
            map[&argument] = build_.CreateLoad(argument.getType(), part.arguments.back());
        }
        build_.SetInsertPoint(start_);
        if (!function.getReturnType()->isVoidTy())
            part.result = build_.CreateAlloca(function.getReturnType());
        llvm::SmallPtrSet<llvm::BasicBlock*, 32> others;
        for (llvm::BasicBlock& block : *machine_)
            others.insert(&block);
        llvm::CloneFunctionInto(machine_, &function, map,
                                llvm::CloneFunctionChangeType::LocalChangesOnly, part.returns);
        part.first = llvm::cast<llvm::BasicBlock>(map[&function.getEntryBlock()]);
        build_.SetInsertPoint(part.enter);
        build_.CreateBr(part.first);
        for (llvm::BasicBlock& block : *machine_)
            if (!others.contains(&block)) part.blocks.push_back(&block);
        part.blocks.push_back(part.enter);
    }

    void splitAtCalls(llvm::Function& function, Part& part) {
        for (size_t i = 0; i < part.blocks.size(); ++i)
            for (llvm::Instruction& instruction : *part.blocks[i]) {
                auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
                if (!call || !call->getCalledFunction() ||
                    !circle_.contains(call->getCalledFunction()))
                    continue;
                llvm::BasicBlock* const before = part.blocks[i];
                llvm::BasicBlock* const at = before->splitBasicBlock(call->getIterator());
                llvm::BasicBlock* const after =
                    at->splitBasicBlock(std::next(call->getIterator()), "behind");
                part.calls.push_back({call, at, after});
                part.blocks.push_back(after);
                break;
            }
    }

    /// The result of a call is known behind it; other values that live across a call, and the stack
    /// slots, lie in the frame.
    void keepInFrame(Part& part) {
        for (Call& call : part.calls) {
            if (call.call->getType()->isVoidTy()) continue;
            build_.SetInsertPoint(call.after, call.after->getFirstInsertionPt());
            auto* result = build_.CreateLoad(call.call->getType(),
                                             parts_[call.call->getCalledFunction()].result);
            call.call->replaceAllUsesWith(result);
        }
        llvm::SmallVector<llvm::Instruction*, 32> values;
        for (llvm::BasicBlock& block : *machine_) {
            if (!isOf(part, block)) continue;
            for (llvm::Instruction& instruction : llvm::make_early_inc_range(block)) {
                if (auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
                    intrinsic && intrinsic->isLifetimeStartOrEnd()) {
                    intrinsic->eraseFromParent();
                    continue;
                }
                if (auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) {
                    const uint64_t offset =
                        reserve(part, slot->getAllocationSize(layout_)->getFixedValue());
                    for (llvm::Use& use : llvm::make_early_inc_range(slot->uses())) {
                        build_.SetInsertPoint(placeOf(use));
                        setUse(use, *inFrame(offset));
                    }
                    slot->eraseFromParent();
                    continue;
                }
                if (livesAcrossCall(instruction, part)) values.push_back(&instruction);
            }
        }
        for (llvm::Instruction* value : values) {
            const uint64_t offset = reserve(part, layout_.getTypeAllocSize(value->getType()));
            for (llvm::Use& use : llvm::make_early_inc_range(value->uses())) {
                if (!llvm::isa<llvm::PHINode>(use.getUser()) &&
                    placeOf(use)->getParent() == value->getParent())
                    continue;
                build_.SetInsertPoint(placeOf(use));
                setUse(use, *loadFrame(value->getType(), offset));
            }
            build_.SetInsertPoint(*value->getInsertionPointAfterDef());
            storeFrame(*value, offset);
        }
        part.frame_bytes = (part.frame_bytes + kAlign - 1) / kAlign * kAlign;
    }

    bool isOf(const Part& part, llvm::BasicBlock& block) const {
        return llvm::is_contained(part.blocks, &block) ||
               llvm::any_of(part.calls, [&](const Call& call) { return call.before == &block; });
    }
    static bool livesAcrossCall(llvm::Instruction& value, const Part& part) {
        llvm::SmallPtrSet<llvm::BasicBlock*, 16> live;
        llvm::SmallVector<llvm::BasicBlock*, 16> work;
        for (llvm::Use& use : value.uses()) {
            llvm::BasicBlock* const at = placeOf(use)->getParent();
            if (at != value.getParent() || llvm::isa<llvm::PHINode>(use.getUser()))
                work.push_back(at);
        }
        while (!work.empty()) {
            llvm::BasicBlock* const block = work.pop_back_val();
            if (block == value.getParent() || !live.insert(block).second) continue;
            work.append(llvm::pred_begin(block), llvm::pred_end(block));
        }
        return llvm::any_of(part.calls,
                            [&](const Call& call) { return live.contains(call.after); });
    }

    static uint64_t reserve(Part& part, uint64_t bytes) {
        const uint64_t align = bytes >= 16 ? 16 : 8;
        const uint64_t offset = (part.frame_bytes + align - 1) / align * align;
        part.frame_bytes = offset + bytes;
        return offset;
    }
    llvm::Value* inFrame(uint64_t offset) {
        llvm::Value* frame = build_.CreateLoad(build_.getInt32Ty(), frame_);
        return build_.CreateInBoundsGEP(build_.getInt8Ty(), stack_,
                                        build_.CreateAdd(frame, build_.getInt32(uint32_t(offset))));
    }
    llvm::Value* loadFrame(llvm::Type* type, uint64_t offset) {
        if (!type->isIntegerTy(1)) return build_.CreateLoad(type, inFrame(offset));
        return build_.CreateTrunc(build_.CreateLoad(build_.getInt8Ty(), inFrame(offset)), type);
    }
    void storeFrame(llvm::Value& value, uint64_t offset) {
        llvm::Value* stored = value.getType()->isIntegerTy(1)
                                  ? build_.CreateZExt(&value, build_.getInt8Ty())
                                  : &value;
        build_.CreateStore(stored, inFrame(offset));
    }

    void enter() {
        Part& part = parts_[&entry_];
        deep_ = llvm::BasicBlock::Create(context_, "deep", machine_);
        build_.SetInsertPoint(deep_);
        llvm::Module& module = *machine_->getParent();
        for (const char* name : {"cw.report.runaway", "cw.exit"})
            build_.CreateCall(module.getOrInsertFunction(name, build_.getVoidTy()));
        build_.CreateUnreachable();

        build_.SetInsertPoint(start_);
        build_.CreateStore(build_.getInt32(0), frame_);
        storeFrame(*build_.getInt32(~0u), 0);
        for (unsigned i = 0; i < part.arguments.size(); ++i)
            build_.CreateStore(machine_->getArg(i), part.arguments[i]);
        build_.CreateBr(part.frame_bytes > kStackBytes ? deep_ : part.enter);

        leave_ = llvm::BasicBlock::Create(context_, "leave", machine_);
        auto* back = llvm::BasicBlock::Create(context_, "return", machine_);
        build_.SetInsertPoint(leave_);
        llvm::Value* place = loadFrame(build_.getInt32Ty(), 0);
        build_.CreateStore(loadFrame(build_.getInt32Ty(), 4), frame_);
        return_ = build_.CreateSwitch(place, back);
        build_.SetInsertPoint(back);
        if (part.result)
            build_.CreateRet(build_.CreateLoad(part.result->getAllocatedType(), part.result));
        else
            build_.CreateRetVoid();
    }

    void lowerCall(Part& caller, Call& call) {
        Part& callee = parts_[call.call->getCalledFunction()];
        call.before->getTerminator()->eraseFromParent();
        build_.SetInsertPoint(call.before);
        for (unsigned i = 0; i < callee.arguments.size(); ++i)
            build_.CreateStore(call.call->getArgOperand(i), callee.arguments[i]);
        auto* next = llvm::BasicBlock::Create(context_, "call", machine_);
        llvm::Value* frame = build_.CreateLoad(build_.getInt32Ty(), frame_);
        llvm::Value* fresh = build_.CreateAdd(frame, build_.getInt32(uint32_t(caller.frame_bytes)));
        llvm::Value* end = build_.CreateAdd(fresh, build_.getInt32(uint32_t(callee.frame_bytes)));
        build_.CreateCondBr(build_.CreateICmpUGT(end, build_.getInt32(kStackBytes)), deep_, next);
        build_.SetInsertPoint(next);
        build_.CreateStore(fresh, frame_);
        const uint32_t place = return_->getNumCases();
        storeFrame(*build_.getInt32(place), 0);
        storeFrame(*frame, 4);
        build_.CreateBr(callee.enter);
        return_->addCase(build_.getInt32(place), call.after);
        call.call->eraseFromParent();
    }

    void lowerReturn(Part& part, llvm::ReturnInst& end) {
        build_.SetInsertPoint(&end);
        if (part.result) build_.CreateStore(end.getReturnValue(), part.result);
        build_.CreateBr(leave_);
        end.eraseFromParent();
    }

    llvm::Function& entry_;
    const Functions& circle_;
    llvm::LLVMContext& context_;
    llvm::IRBuilder<> build_;
    const llvm::DataLayout& layout_;
    llvm::Function* machine_ = nullptr;
    llvm::BasicBlock *start_ = nullptr, *leave_ = nullptr, *deep_ = nullptr;
    llvm::AllocaInst *stack_ = nullptr, *frame_ = nullptr;
    llvm::SwitchInst* return_ = nullptr;
    llvm::MapVector<llvm::Function*, Part> parts_;
};

/// Calls from outside of the circle.
llvm::SmallVector<llvm::CallBase*, 8> callsFromOutside(llvm::Function& function,
                                                       const Functions& circle) {
    llvm::SmallVector<llvm::CallBase*, 8> calls;
    for (llvm::User* user : function.users())
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(user);
            call && call->getCalledFunction() == &function && !circle.contains(call->getFunction()))
            calls.push_back(call);
    return calls;
}

} // namespace

void lowerRecursion(llvm::Module& module) {
    llvm::SmallVector<Functions, 4> circles;
    const Reach reach(module);
    for (llvm::Function& function : module) {
        if (llvm::any_of(circles, [&](const Functions& c) { return c.contains(&function); }))
            continue;
        Functions circle = circleOf(function, reach);
        if (!circle.empty() && canBeLowered(circle)) circles.push_back(std::move(circle));
    }
    for (const Functions& circle : circles)
        for (llvm::Function* function : circle) {
            const auto calls = callsFromOutside(*function, circle);
            if (calls.empty()) continue;
            llvm::Function* machine = Machine(*function, circle).make();
            for (llvm::CallBase* call : calls) {
                call->setCalledFunction(machine);
                call->removeFnAttr(llvm::Attribute::Memory);
            }
        }
    for (const Functions& circle : circles) {
        for (llvm::Function* function : circle)
            function->deleteBody();
        for (llvm::Function* function : circle)
            if (function->use_empty()) function->eraseFromParent();
    }
}

} // namespace cw::ir
