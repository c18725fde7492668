// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/codegen/entry_builder.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/kernels.h"

namespace cw::cpu {

llvm::MDNode* markParallel(llvm::Function& body) {
    for (llvm::Instruction& instruction : llvm::instructions(body))
        if (llvm::isa<llvm::AllocaInst>(instruction)) return nullptr;
    llvm::MDNode* group = llvm::MDNode::getDistinct(body.getContext(), {});
    for (llvm::Instruction& instruction : llvm::instructions(body))
        if (instruction.mayReadOrWriteMemory())
            instruction.setMetadata(llvm::LLVMContext::MD_access_group, group);
    return group;
}

void keepForFaults(llvm::Function& function) {
    function.removeFnAttr(llvm::Attribute::AlwaysInline);
    function.addFnAttr(llvm::Attribute::NoInline);
    function.addFnAttr(llvm::Attribute::OptimizeNone);
}

EntryBuilder::EntryBuilder(llvm::Function& kernel, const ir::KernelMeta& meta)
    : module_(*kernel.getParent()), context_(module_.getContext()), build_(context_),
      kernel_(kernel), meta_(meta) {}

/// Without the marks of where a noalias scope begins: the vectoriser takes them for accesses.
void EntryBuilder::inlineBody(llvm::CallInst& call) {
    llvm::InlineFunctionInfo info;
    const bool inlined = llvm::InlineFunction(call, info).isSuccess();
    CW_CHECK(inlined);
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(*entry_)))
        if (llvm::isa<llvm::NoAliasScopeDeclInst>(instruction)) instruction.eraseFromParent();
}

void EntryBuilder::begin(const std::string& suffix, bool copies_structs) {
    copies_structs_ = copies_structs;
    auto* type = llvm::FunctionType::get(build_.getVoidTy(), {build_.getPtrTy()}, false);
    entry_ = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage,
                                    kernel_.getName() + suffix, module_);
    thread_ = entry_->getArg(0);
    thread_->setName("thread");
    entry_->addParamAttr(0, llvm::Attribute::NoAlias);
    entry_->addParamAttr(0, llvm::Attribute::NonNull);
    entry_->addDereferenceableParamAttr(0, sizeof(CwThread));
    entry_->addFnAttr(llvm::Attribute::NullPointerIsValid);
    for (const char* name :
         {"target-cpu", "target-features", "frame-pointer", "prefer-vector-width"})
        if (kernel_.hasFnAttribute(name)) entry_->addFnAttr(kernel_.getFnAttribute(name));
    build_.SetInsertPoint(llvm::BasicBlock::Create(context_, "", entry_));
    readArguments();
}

void EntryBuilder::readArguments() {
    args_ = loadField(build_.getPtrTy(), offsetof(CwThread, args));
    for (size_t i = 0; i < meta_.params.size(); ++i) {
        llvm::Argument* argument = kernel_.getArg(unsigned(i + 1));
        llvm::Value* address =
            build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), args_, meta_.params[i].offset);
        operands_.push_back(argument->hasByValAttr()
                                ? byValue(*argument, address, meta_.params[i])
                                : build_.CreateLoad(argument->getType(), address));
    }
}

/// The callee owns a by-value struct; only one that it writes needs a copy for each thread.
llvm::Value* EntryBuilder::byValue(llvm::Argument& argument, llvm::Value* address,
                                   const ir::Param& param) {
    const llvm::Align align = argument.getParamAlign().valueOrOne();
    if (!copies_structs_ || !isWritten(argument)) return address;
    llvm::AllocaInst* slot =
        build_.CreateAlloca(llvm::ArrayType::get(build_.getInt8Ty(), param.size));
    slot->setAlignment(align);
    copies_.push_back({slot, address, param.size, align});
    return slot;
}

void EntryBuilder::copyStructs() {
    for (const Copy& copy : copies_)
        build_.CreateMemCpy(copy.to, copy.align, copy.from, llvm::Align(1), copy.size);
}

llvm::CallInst* EntryBuilder::callBody(llvm::ArrayRef<llvm::Value*> indices) {
    llvm::SmallVector<llvm::Value*, 16> operands{thread_};
    operands.append(operands_.begin(), operands_.end());
    operands.append(indices.begin(), indices.end());
    llvm::CallInst* call = build_.CreateCall(body_ ? body_ : &kernel_, operands);
    if (llvm::DISubprogram* program = kernel_.getSubprogram())
        call->setDebugLoc(
            llvm::DILocation::get(context_, program->getLine(), 0, entryProgram(program)));
    return call;
}

/// A call of an inlinable function with debug lines needs a place of its own.
llvm::DISubprogram* EntryBuilder::entryProgram(llvm::DISubprogram* program) {
    if (!entry_->getSubprogram()) {
        auto* copy = llvm::MDNode::replaceWithDistinct(program->clone());
        entry_->setSubprogram(copy);
    }
    return entry_->getSubprogram();
}

/// Runs from 0 to `limit`, which is not 0.
llvm::PHINode* EntryBuilder::beginLoop(llvm::Value* limit) {
    llvm::BasicBlock* before = build_.GetInsertBlock();
    auto* head = llvm::BasicBlock::Create(context_, "", entry_);
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    llvm::PHINode* index = build_.CreatePHI(build_.getInt32Ty(), 2);
    index->addIncoming(build_.getInt32(0), before);
    levels_.push_back({head, index, limit});
    return index;
}

void EntryBuilder::endLoop(llvm::MDNode* group, bool innermost) {
    const Level level = levels_.pop_back_val();
    llvm::Value* next = build_.CreateAdd(level.index, build_.getInt32(1), "", true, true);
    level.index->addIncoming(next, build_.GetInsertBlock());
    auto* after = llvm::BasicBlock::Create(context_, "", entry_);
    auto* branch = build_.CreateCondBr(build_.CreateICmpULT(next, level.limit), level.head, after);
    if (innermost) {
        llvm::SmallVector<llvm::Metadata*, 4> nodes{nullptr};
        if (group)
            nodes.push_back(llvm::MDNode::get(
                context_, {llvm::MDString::get(context_, "llvm.loop.parallel_accesses"), group}));
        nodes.push_back(
            llvm::MDNode::get(context_, {llvm::MDString::get(context_, "llvm.loop.mustprogress")}));
        llvm::MDNode* loop = llvm::MDNode::getDistinct(context_, nodes);
        loop->replaceOperandWith(0, loop);
        branch->setMetadata(llvm::LLVMContext::MD_loop, loop);
    }
    build_.SetInsertPoint(after);
}

llvm::Value* EntryBuilder::fieldAddress(size_t offset) {
    return build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), thread_, offset);
}

llvm::Value* EntryBuilder::loadField(llvm::Type* type, size_t offset) {
    auto* load = build_.CreateLoad(type, fieldAddress(offset));
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
    return load;
}

void EntryBuilder::storeField(llvm::Value* value, size_t offset) {
    build_.CreateStore(value, fieldAddress(offset));
}

} // namespace cw::cpu
