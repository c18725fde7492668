// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.17 alloca, stacksave, stackrestore: each function has a stack of its own, a variable
// like those of .local, since no device can make its frame larger while it runs.
#include "frontend/ptx/lower/common.h"

namespace cw::ptx::lower {

void saveStack(Emitter& e, const Match& m) {
    out(e, m, e.build.CreateLoad(e.build.getInt64Ty(), e.stack().pointer));
}

void restoreStack(Emitter& e, const Match& m) {
    e.build.CreateStore(in(e, m, 0), e.stack().pointer);
}

/// The stack grows down; when it is used up, the launch fails.
void allocateOnStack(Emitter& e, const Match& m) {
    const uint64_t align = m.count() > 2 ? e.readConstant(m.operand(2)) : 8;
    if (!std::has_single_bit(align) || align > 1u << 23)
        return (void)e.fail(m.operand(2), "a power of two up to 2^23 is expected");
    llvm::Type* word = e.build.getInt64Ty();
    const Emitter::Stack& stack = e.stack();
    llvm::Value* top = e.build.CreateLoad(word, stack.pointer);
    llvm::Value* size = in(e, m, 1);
    llvm::Value* made =
        e.build.CreateAnd(e.build.CreateSub(top, size), ~(std::max<uint64_t>(align, 8) - 1));
    llvm::Value* room = e.build.CreateSub(top, e.integerOf(stack.bytes));
    llvm::Value* needed = e.build.CreateSub(top, made);
    llvm::BasicBlock *full = e.newBlock(), *fits = e.newBlock();
    llvm::Value* is_full =
        e.build.CreateOr(e.build.CreateICmpUGT(size, room), e.build.CreateICmpUGT(needed, room));
    e.build.CreateCondBr(is_full, full, fits);
    e.build.SetInsertPoint(full);
    e.operation("trap");
    e.build.CreateUnreachable();
    e.build.SetInsertPoint(fits);
    e.build.CreateStore(made, stack.pointer);
    out(e, m, made);
}

} // namespace cw::ptx::lower
