// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.8 Logic and Shift Instructions.
#include "frontend/ptx/lower/common.h"

namespace cw::ptx::lower {

void logic(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    if (m.instruction.opcode == "and") return out(e, m, e.build.CreateAnd(a, b));
    if (m.instruction.opcode == "or") return out(e, m, e.build.CreateOr(a, b));
    out(e, m, e.build.CreateXor(a, b));
}

void complement(Emitter& e, const Match& m) {
    out(e, m, e.build.CreateNot(in(e, m, 1)));
}

void logicalNot(Emitter& e, const Match& m) {
    llvm::Value* a = in(e, m, 1);
    out(e, m, e.build.CreateZExt(e.build.CreateIsNull(a), a->getType()));
}

void lookUp3(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2), *c = in(e, m, 3);
    const uint64_t table = e.readConstant(m.operand(4));
    if (table > 255) e.fail(m.operand(4), "the table of lop3 is a number from 0 to 255");
    // Bit (a << 2 | b << 1 | c) of the table says what those three bits give.
    llvm::Value* result = e.build.getInt32(0);
    for (unsigned row = 0; row < 8; ++row) {
        if (!(table >> row & 1)) continue;
        llvm::Value* term = row & 4 ? a : e.build.CreateNot(a);
        term = e.build.CreateAnd(term, row & 2 ? b : e.build.CreateNot(b));
        term = e.build.CreateAnd(term, row & 1 ? c : e.build.CreateNot(c));
        result = e.build.CreateOr(result, term);
    }
    const Operand& to = m.operand(0);
    if (m.count() == 5) return out(e, m, result);
    if (to.kind != Operand::Pair) return (void)e.fail(to, "this form writes d|p");
    llvm::Value* any = e.build.CreateIsNotNull(result);
    llvm::Value* q = in(e, m, 5);
    e.write(to.parts[0], kB32, result);
    e.write(to.parts[1], kPred,
            m.has("and") ? e.build.CreateAnd(any, q) : e.build.CreateOr(any, q));
}

/// Amounts beyond the width count as the width; cuda_semantics gives LLVM's shifts that meaning.
void shift(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *by = in(e, m, 2);
    const bool is_signed = m.last.isSigned();
    llvm::Type* type = a->getType();
    // 16 bits are shifted in 32, where the amount keeps its meaning.
    llvm::Type* wide = e.bitsOf(std::max<unsigned>(32, m.last.bits));
    a = is_signed ? e.build.CreateSExt(a, wide) : e.build.CreateZExt(a, wide);
    by = e.build.CreateZExt(by, wide);
    llvm::Value* result = m.instruction.opcode == "shl" ? e.build.CreateShl(a, by)
                          : is_signed                   ? e.build.CreateAShr(a, by)
                                                        : e.build.CreateLShr(a, by);
    out(e, m, e.build.CreateTrunc(result, type));
}

void funnelShift(Emitter& e, const Match& m) {
    llvm::Value *low = in(e, m, 1), *high = in(e, m, 2), *by = in(e, m, 3);
    const bool left = m.has("l");
    const auto id = left ? llvm::Intrinsic::fshl : llvm::Intrinsic::fshr;
    llvm::Value* result = e.build.CreateIntrinsic(id, {e.build.getInt32Ty()}, {high, low, by});
    if (m.has("clamp")) {
        llvm::Value* beyond = e.build.CreateICmpUGT(by, e.build.getInt32(31));
        result = e.build.CreateSelect(beyond, left ? low : high, result);
    }
    out(e, m, result);
}

void permuteBytes(Emitter& e, const Match& m) {
    const std::string_view mode = m.oneOf({"f4e", "b4e", "rc8", "ecl", "ecr", "rc16"});
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2), *c = in(e, m, 3);
    const std::string name = mode.empty() ? "ptx_prmt" : fmt::format("ptx_prmt_{}", mode);
    out(e, m, e.library(name, e.build.getInt32Ty(), {a, b, c}));
}

} // namespace cw::ptx::lower
