// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include <llvm/IR/IRBuilder.h>

#include "ir/image.h"

namespace cw::cpu {

/// Marks that accesses of different iterations of a loop around `body` don't depend on each other:
/// threads between two waits don't. Null when it has local arrays: stack slots that all iterations
/// share.
llvm::MDNode* markParallel(llvm::Function& body);

/// Keeps a function as it is written: it is run to find the thread that faulted.
void keepForFaults(llvm::Function&);

/// What all entries of a kernel have in common: `entry(thread)` takes the arguments out of the
/// argument block and calls a body, maybe in loops.
class EntryBuilder {
  public:
    EntryBuilder(llvm::Function& kernel, const ir::KernelMeta& meta);

  protected:
    void begin(const std::string& suffix, bool copies_structs = true);
    /// By-value structs that the kernel owns.
    void copyStructs();
    llvm::CallInst* callBody(llvm::ArrayRef<llvm::Value*> more);
    /// Without the marks of where a noalias scope begins: the vectoriser takes them for accesses.
    void inlineBody(llvm::CallInst& call);
    /// From 0 to `limit`, which is not 0.
    llvm::PHINode* beginLoop(llvm::Value* limit);
    void endLoop(llvm::MDNode* group, bool innermost);

    // Of the record.
    llvm::Value* fieldAddress(size_t offset);
    llvm::Value* loadField(llvm::Type* type, size_t offset);
    void storeField(llvm::Value* value, size_t offset);

  private:
    void readArguments();
    llvm::Value* byValue(llvm::Argument& argument, llvm::Value* address, const ir::Param& param);
    llvm::DISubprogram* entryProgram(llvm::DISubprogram* program);

    struct Copy {
        llvm::Value *to, *from;
        uint64_t size;
        llvm::Align align;
    };
    struct Level {
        llvm::BasicBlock* head;
        llvm::PHINode* index;
        llvm::Value* limit;
    };

  protected:
    llvm::Module& module_;
    llvm::LLVMContext& context_;
    llvm::IRBuilder<> build_;
    llvm::Function& kernel_;
    const ir::KernelMeta& meta_;
    llvm::Function *entry_ = nullptr, *body_ = nullptr; // body_ null: the kernel itself
    llvm::Value *thread_ = nullptr, *args_ = nullptr;

  private:
    bool copies_structs_ = true;
    llvm::SmallVector<llvm::Value*, 16> operands_;
    llvm::SmallVector<Copy, 2> copies_;
    llvm::SmallVector<Level, 3> levels_;
};

} // namespace cw::cpu
