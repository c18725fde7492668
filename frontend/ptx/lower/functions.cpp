// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.3: division, roots, approximations and properties of floats.
#include "frontend/ptx/lower/floats.h"

namespace cw::ptx::lower {
namespace {

llvm::Value* one(llvm::Value* like) {
    return llvm::ConstantFP::get(like->getType(), 1.0);
}

std::string_view directed(const Match& m) {
    const std::string_view rounding = m.oneOf({"rz", "rm", "rp"});
    return rounding == "rm" ? "rd" : rounding == "rp" ? "ru" : rounding;
}

/// NAME_rz and so on of the device library, "f" or "d" before the name; null for the nearest.
llvm::Value* directedCall(Emitter& e, const Match& m, std::string_view name, llvm::Value* a) {
    const std::string_view mode = directed(m);
    if (mode.empty()) return nullptr;
    return e.library(fmt::format("{}{}_{}", m.last == kF64 ? "d" : "f", name, mode), a->getType(),
                     a);
}

/// rcp.approx.ftz.f64 and rsqrt.approx.ftz.f64 look at the upper half of their operand only, and
/// the lower half of the result is zero.
llvm::Value* upperHalf(Emitter& e, llvm::Value* value) {
    llvm::Value* bits = e.build.CreateAnd(e.toBits(value), ~uint64_t(0xffffffff));
    return e.build.CreateBitCast(bits, e.build.getDoubleTy());
}
llvm::Value* flushDouble(Emitter& e, llvm::Value* value) {
    llvm::Value* size = e.unary(llvm::Intrinsic::fabs, value);
    llvm::Value* zero =
        e.binary(llvm::Intrinsic::copysign, llvm::ConstantFP::get(value->getType(), 0.0), value);
    return e.build.CreateSelect(
        e.build.CreateFCmpOLT(size, llvm::ConstantFP::get(value->getType(), 0x1p-1022)), zero,
        value);
}

} // namespace

void divideFast(Emitter& e, const Match& m) {
    llvm::Value *a = flushIf(e, m, kF32, in(e, m, 1)), *b = flushIf(e, m, kF32, in(e, m, 2));
    llvm::Value* quotient = e.build.CreateFDiv(a, b);
    if (m.has("approx")) {
        // A finite divisor above 2^126 gives 0, or NaN for an infinite dividend.
        llvm::Value* size = e.unary(llvm::Intrinsic::fabs, b);
        llvm::Value* large = e.build.CreateAnd(
            e.build.CreateFCmpOGT(size, llvm::ConstantFP::get(size->getType(), 0x1p126)),
            e.build.CreateFCmpONE(size, llvm::ConstantFP::getInfinity(size->getType())));
        llvm::Value* zero = e.build.CreateFMul(
            a, e.binary(llvm::Intrinsic::copysign, llvm::ConstantFP::get(b->getType(), 0.0), b));
        quotient = e.build.CreateSelect(large, zero, quotient);
    }
    out(e, m, flushIf(e, m, kF32, quotient));
}

void reciprocal(Emitter& e, const Match& m) {
    llvm::Value* a = in(e, m, 1);
    if (m.last == kF64 && m.has("approx")) {
        a = flushDouble(e, upperHalf(e, a));
        return out(e, m, upperHalf(e, flushDouble(e, e.build.CreateFDiv(one(a), a))));
    }
    a = flushIf(e, m, kF32, a);
    llvm::Value* result = directedCall(e, m, "rcp", a);
    if (!result) result = e.build.CreateFDiv(one(a), a);
    out(e, m, flushIf(e, m, kF32, result));
}

void squareRoot(Emitter& e, const Match& m) {
    llvm::Value* a = flushIf(e, m, kF32, in(e, m, 1));
    llvm::Value* result = directedCall(e, m, "sqrt", a);
    if (!result) result = e.unary(llvm::Intrinsic::sqrt, a);
    out(e, m, flushIf(e, m, kF32, result));
}

void reciprocalRoot(Emitter& e, const Match& m) {
    llvm::Value* a = in(e, m, 1);
    if (m.last == kF64) {
        if (m.has("ftz")) a = flushDouble(e, upperHalf(e, a));
        llvm::Value* result = e.library("rsqrt", a->getType(), a);
        return out(e, m, m.has("ftz") ? upperHalf(e, result) : result);
    }
    a = flushIf(e, m, kF32, a);
    out(e, m, flushIf(e, m, kF32, e.library("rsqrtf", a->getType(), a)));
}

void approximate(Emitter& e, const Match& m) {
    static constexpr std::pair<std::string_view, std::string_view> kFunctions[] = {
        {"cos", "fast_cosf"}, {"ex2", "exp2f"},       {"lg2", "fast_log2f"},
        {"sin", "fast_sinf"}, {"tanh", "fast_tanhf"},
    };
    std::string_view function;
    for (auto [opcode, name] : kFunctions)
        if (opcode == m.instruction.opcode) function = name;
    const Type element = m.last.element();
    // Half precision has few bits: tanh keeps them all.
    if (element.bits == 16 && function == "fast_tanhf") function = "tanhf";
    out(e, m, eachElement(e, m.last, {in(e, m, 1)}, [&](llvm::ArrayRef<llvm::Value*> a) {
            llvm::Value* value = flushIf(e, m, element, widen(e, element, a[0]));
            llvm::Value* result = e.library(function, value->getType(), value);
            if (element == kF16 && m.has("ftz"))
                result = widen(e, element, narrow(e, element, result));
            return narrow(e, element, flushIf(e, m, element, result));
        }));
}

void testProperty(Emitter& e, const Match& m) {
    static constexpr std::pair<std::string_view, unsigned> kProperties[] = {
        {"finite", llvm::fcFinite},
        {"infinite", llvm::fcInf},
        {"normal", llvm::fcNormal},
        {"notanumber", llvm::fcNan},
        {"number", ~llvm::fcNan & llvm::fcAllFlags},
        {"subnormal", llvm::fcSubnormal},
    };
    llvm::Value* a = e.read(m.operand(1), m.last);
    for (auto [name, mask] : kProperties)
        if (m.has(name)) e.write(m.operand(0), kPred, e.build.createIsFPClass(a, mask));
}

} // namespace cw::ptx::lower
