// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.1 Integer Arithmetic Instructions, §9.7.2 Extended-Precision.
#include "frontend/ptx/lower/common.h"

namespace cw::ptx::lower {
namespace {

llvm::Value* clampToSigned32(Emitter& e, llvm::Value* wide) {
    llvm::Value* least = llvm::ConstantInt::getSigned(wide->getType(), INT32_MIN);
    llvm::Value* most = llvm::ConstantInt::getSigned(wide->getType(), INT32_MAX);
    llvm::Value* clamped = e.binary(llvm::Intrinsic::smin, wide, most);
    clamped = e.binary(llvm::Intrinsic::smax, clamped, least);
    return e.build.CreateTrunc(clamped, e.build.getInt32Ty());
}

llvm::Value* extend(Emitter& e, Type type, llvm::Value* value, unsigned bits) {
    return type.isSigned() ? e.build.CreateSExt(value, e.bitsOf(bits))
                           : e.build.CreateZExt(value, e.bitsOf(bits));
}

/// The low or high half of the product.
llvm::Value* product(Emitter& e, Type type, llvm::Value* a, llvm::Value* b, bool high) {
    if (!high) return e.build.CreateMul(a, b);
    llvm::Value* wide =
        e.build.CreateMul(extend(e, type, a, type.bits * 2), extend(e, type, b, type.bits * 2));
    return e.build.CreateTrunc(e.build.CreateLShr(wide, type.bits), e.bitsOf(type.bits));
}

} // namespace

void integerAdd(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    const bool add = m.instruction.opcode == "add";
    if (m.has("sat"))
        return out(e, m,
                   e.binary(add ? llvm::Intrinsic::sadd_sat : llvm::Intrinsic::ssub_sat, a, b));
    out(e, m, add ? e.build.CreateAdd(a, b) : e.build.CreateSub(a, b));
}

void integerAbs(Emitter& e, const Match& m) {
    llvm::Value* a = in(e, m, 1);
    out(e, m, e.build.CreateBinaryIntrinsic(llvm::Intrinsic::abs, a, e.build.getFalse()));
}

void integerNegate(Emitter& e, const Match& m) {
    out(e, m, e.build.CreateNeg(in(e, m, 1)));
}

void divide(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    const bool is_signed = m.last.isSigned();
    // What a division by zero gives is for cuda_semantics to say.
    if (m.instruction.opcode == "div")
        return out(e, m, is_signed ? e.build.CreateSDiv(a, b) : e.build.CreateUDiv(a, b));
    out(e, m, is_signed ? e.build.CreateSRem(a, b) : e.build.CreateURem(a, b));
}

void integerMinMax(Emitter& e, const Match& m) {
    const bool is_signed = m.last.isSigned(), min = m.instruction.opcode == "min";
    const auto id = is_signed ? (min ? llvm::Intrinsic::smin : llvm::Intrinsic::smax)
                              : (min ? llvm::Intrinsic::umin : llvm::Intrinsic::umax);
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    llvm::Value* result = e.binary(id, a, b);
    if (m.has("relu"))
        result = e.binary(llvm::Intrinsic::smax, result,
                          llvm::Constant::getNullValue(result->getType()));
    out(e, m, result);
}

void multiplyAdd(Emitter& e, const Match& m) {
    const bool high = m.has("hi");
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    llvm::Value* result = product(e, m.last, a, b, high);
    if (m.count() == 4) {
        llvm::Value* c = in(e, m, 3);
        result = m.has("sat") ? e.binary(llvm::Intrinsic::sadd_sat, result, c)
                              : e.build.CreateAdd(result, c);
    }
    out(e, m, result);
}

void multiplyWide(Emitter& e, const Match& m) {
    const Type wide{m.last.kind, uint8_t(m.last.bits * 2)};
    llvm::Value* a = extend(e, m.last, in(e, m, 1), wide.bits);
    llvm::Value* b = extend(e, m.last, in(e, m, 2), wide.bits);
    llvm::Value* result = e.build.CreateMul(a, b);
    if (m.count() == 4) result = e.build.CreateAdd(result, e.read(m.operand(3), wide));
    e.write(m.operand(0), wide, result);
}

void multiply24(Emitter& e, const Match& m) {
    const auto low24 = [&](llvm::Value* value) {
        value = e.build.CreateTrunc(value, e.bitsOf(24));
        return extend(e, m.last, value, 64);
    };
    llvm::Value* a = low24(in(e, m, 1));
    llvm::Value* wide = e.build.CreateMul(a, low24(in(e, m, 2)));
    // The 48-bit product's bits 31..0 or 47..16.
    if (m.has("hi")) wide = e.build.CreateLShr(wide, 16);
    llvm::Value* result = e.build.CreateTrunc(wide, e.build.getInt32Ty());
    if (m.count() == 4) {
        llvm::Value* c = in(e, m, 3);
        if (m.has("sat"))
            result = clampToSigned32(
                e, e.build.CreateAdd(extend(e, m.last, result, 64), extend(e, m.last, c, 64)));
        else
            result = e.build.CreateAdd(result, c);
    }
    out(e, m, result);
}

void sumOfDifference(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2), *c = in(e, m, 3);
    llvm::Value* greater =
        m.last.isSigned() ? e.build.CreateICmpSGT(a, b) : e.build.CreateICmpUGT(a, b);
    llvm::Value* difference =
        e.build.CreateSelect(greater, e.build.CreateSub(a, b), e.build.CreateSub(b, a));
    out(e, m, e.build.CreateAdd(difference, c));
}

void countOnes(Emitter& e, const Match& m) {
    llvm::Value* count = e.unary(llvm::Intrinsic::ctpop, in(e, m, 1));
    out(e, m, e.build.CreateTrunc(count, e.build.getInt32Ty()));
}

void countZeros(Emitter& e, const Match& m) {
    llvm::Value* count =
        e.build.CreateBinaryIntrinsic(llvm::Intrinsic::ctlz, in(e, m, 1), e.build.getFalse());
    out(e, m, e.build.CreateTrunc(count, e.build.getInt32Ty()));
}

void bitReverse(Emitter& e, const Match& m) {
    out(e, m, e.unary(llvm::Intrinsic::bitreverse, in(e, m, 1)));
}

void bitFind(Emitter& e, const Match& m) {
    llvm::Value* a = in(e, m, 1);
    llvm::Value* found = e.library(fmt::format("ptx_bfind_{}", m.instruction.modifiers.back()),
                                   e.build.getInt32Ty(), a);
    if (m.has("shiftamt")) {
        llvm::Value* none = e.build.CreateICmpEQ(found, e.build.getInt32(~0u));
        llvm::Value* shift = e.build.CreateSub(e.build.getInt32(m.last.bits - 1), found);
        found = e.build.CreateSelect(none, found, shift);
    }
    out(e, m, found);
}

/// What is a function of the device library by the instruction's own name: bfe.u32 is
/// __cw_ptx_bfe_u32.
void library(Emitter& e, const Match& m) {
    std::string name = fmt::format("ptx_{}", m.instruction.opcode);
    for (std::string_view modifier : m.instruction.modifiers)
        name += fmt::format("_{}", modifier);
    llvm::SmallVector<llvm::Value*, 4> operands;
    for (size_t i = 1; i < m.count(); ++i)
        operands.push_back(in(e, m, i));
    out(e, m, e.library(name, e.typeOf(m.typeOf(0)), operands));
}

void addWithCarry(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    if (m.count() == 4) {
        a = product(e, m.last, a, b, m.has("hi"));
        b = in(e, m, 3);
    }
    const auto id = llvm::Intrinsic::uadd_with_overflow;
    llvm::Value* sum = e.binary(id, a, b);
    llvm::Value* overflow = e.build.CreateExtractValue(sum, 1);
    llvm::Value* result = e.build.CreateExtractValue(sum, 0);
    if (m.instruction.opcode.ends_with('c')) {
        llvm::Value* more = e.binary(id, result, e.build.CreateZExt(e.carry(), result->getType()));
        result = e.build.CreateExtractValue(more, 0);
        overflow = e.build.CreateOr(overflow, e.build.CreateExtractValue(more, 1));
    }
    out(e, m, result);
    if (m.has("cc")) e.setCarry(overflow);
}

void subtractWithBorrow(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    const auto id = llvm::Intrinsic::usub_with_overflow;
    llvm::Value* difference = e.binary(id, a, b);
    llvm::Value* borrow = e.build.CreateExtractValue(difference, 1);
    llvm::Value* result = e.build.CreateExtractValue(difference, 0);
    if (m.instruction.opcode == "subc") {
        llvm::Value* less = e.binary(id, result, e.build.CreateZExt(e.carry(), result->getType()));
        result = e.build.CreateExtractValue(less, 0);
        borrow = e.build.CreateOr(borrow, e.build.CreateExtractValue(less, 1));
    }
    out(e, m, result);
    if (m.has("cc")) e.setCarry(borrow);
}

} // namespace cw::ptx::lower
