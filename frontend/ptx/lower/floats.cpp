// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/lower/floats.h"

namespace cw::ptx::lower {

llvm::Value* widen(Emitter& e, Type type, llvm::Value* value) {
    if (type == kF16) return e.build.CreateFPExt(value, e.build.getFloatTy());
    if (type != kBF16) return value;
    llvm::Value* bits = e.build.CreateShl(e.build.CreateZExt(value, e.build.getInt32Ty()), 16);
    return e.build.CreateBitCast(bits, e.build.getFloatTy());
}

llvm::Value* narrow(Emitter& e, Type type, llvm::Value* value) {
    if (type == kF16) return e.build.CreateFPTrunc(value, e.build.getHalfTy());
    if (type != kBF16) return value;
    return e.library("ptx_bf16_rn", e.build.getInt16Ty(), value);
}

llvm::Value* flush(Emitter& e, Type type, llvm::Value* value) {
    if (type.element() == kF32) return e.unary(llvm::Intrinsic::canonicalize, value);
    if (type != kF16) return value;
    // In float a denormal f16 is an ordinary number below 2^-14.
    llvm::Value* size = e.unary(llvm::Intrinsic::fabs, value);
    llvm::Value* zero =
        e.binary(llvm::Intrinsic::copysign, llvm::Constant::getNullValue(value->getType()), value);
    llvm::Value* small =
        e.build.CreateFCmpOLT(size, llvm::ConstantFP::get(value->getType(), 0x1p-14));
    return e.build.CreateSelect(small, zero, value);
}

llvm::Value* flushCompared(Emitter& e, Type type, llvm::Value* value) {
    if (type.element() != kF32) return flush(e, type, value);
    llvm::Value* size = e.unary(llvm::Intrinsic::fabs, value);
    llvm::Value* small =
        e.build.CreateFCmpOLT(size, llvm::ConstantFP::get(value->getType(), 0x1p-126));
    return e.build.CreateSelect(small, llvm::ConstantFP::get(value->getType(), 0.0), value);
}

llvm::Value* saturate(Emitter& e, llvm::Value* value) {
    llvm::Value* zero = llvm::ConstantFP::get(value->getType(), 0.0);
    llvm::Value* one = llvm::ConstantFP::get(value->getType(), 1.0);
    // Not ordered above 0, so NaN, -0 and all that is negative become +0.
    llvm::Value* positive = e.build.CreateSelect(e.build.CreateFCmpOGT(value, zero), value, zero);
    return e.build.CreateSelect(e.build.CreateFCmpOGT(positive, one), one, positive);
}

llvm::Value* relu(Emitter& e, llvm::Value* value) {
    llvm::Value* zero = llvm::ConstantFP::get(value->getType(), 0.0);
    llvm::Value* low = e.build.CreateFCmpOLE(value, zero);
    return e.build.CreateSelect(low, zero, value);
}

llvm::Value* finite(Emitter& e, Type to, llvm::Value* value) {
    llvm::Value* bits = e.toBits(value);
    const uint16_t infinity = to.brain ? 0x7f80 : 0x7c00;
    llvm::Value* is_infinite = e.build.CreateICmpEQ(
        e.build.CreateAnd(bits, e.build.getInt16(0x7fff)), e.build.getInt16(infinity));
    bits = e.build.CreateSelect(is_infinite, e.build.CreateSub(bits, e.build.getInt16(1)), bits);
    return e.fromBits(bits, to);
}

} // namespace cw::ptx::lower
