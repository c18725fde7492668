// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.9 cvt, cvt.pack. A register may be wider than the type on either side.
#include "frontend/ptx/lower/floats.h"

namespace cw::ptx::lower {
namespace {

std::string_view suffixOf(std::string_view rounding) {
    return rounding.starts_with("rm")   ? "rd"
           : rounding.starts_with("rp") ? "ru"
           : rounding.starts_with("rz") ? "rz"
                                        : "";
}

llvm::Value* source(Emitter& e, const Match& m) {
    return e.readWide(m.operand(1), m.last);
}
void give(Emitter& e, const Match& m, llvm::Value* value) {
    e.writeWide(m.operand(0), m.first, value);
}

llvm::Value* bound(Type type, Type of, bool top, Emitter& e) {
    const llvm::APInt limit =
        top ? (of.isSigned() ? llvm::APInt::getSignedMaxValue(of.bits)
                             : llvm::APInt::getMaxValue(of.bits))
            : (of.isSigned() ? llvm::APInt::getSignedMinValue(of.bits) : llvm::APInt(of.bits, 0));
    const unsigned bits = std::max(type.bits, of.bits) + 1u;
    return llvm::ConstantInt::get(e.build.getContext(),
                                  of.isSigned() ? limit.sext(bits) : limit.zext(bits));
}

/// Into the range of an integer type, from any other.
llvm::Value* clampInteger(Emitter& e, Type to, Type from, llvm::Value* value) {
    llvm::Type* wide = e.bitsOf(std::max(to.bits, from.bits) + 1u);
    value = from.isSigned() ? e.build.CreateSExt(value, wide) : e.build.CreateZExt(value, wide);
    value = e.binary(llvm::Intrinsic::smin, value, bound(from, to, true, e));
    value = e.binary(llvm::Intrinsic::smax, value, bound(from, to, false, e));
    return e.build.CreateTrunc(value, e.bitsOf(to.bits));
}

llvm::Value* roundToInteger(Emitter& e, std::string_view rounding, llvm::Value* value) {
    const auto id = rounding == "rni"   ? llvm::Intrinsic::roundeven
                    : rounding == "rmi" ? llvm::Intrinsic::floor
                    : rounding == "rpi" ? llvm::Intrinsic::ceil
                                        : llvm::Intrinsic::trunc;
    return e.unary(id, value);
}

/// double to float, or float to 16 bits, with the rounding of the instruction; to 16 bits in one
/// step.
llvm::Value* narrowTo(Emitter& e, Type to, std::string_view rounding, llvm::Value* value) {
    const std::string_view mode = suffixOf(rounding);
    if (value->getType()->isDoubleTy()) {
        if (to.bits == 64) return value;
        if (to.bits == 32)
            return mode.empty() ? e.build.CreateFPTrunc(value, e.build.getFloatTy())
                                : e.library(fmt::format("double2float_{}", mode),
                                            e.build.getFloatTy(), value);
        value = e.library("ptx_float_odd", e.build.getFloatTy(), value);
    }
    if (to.bits != 16) return value;
    if (mode.empty()) return narrow(e, to, value);
    value = e.library(fmt::format("ptx_{}_{}", to.brain ? "bf16" : "f16", mode),
                      e.build.getInt16Ty(), value);
    return e.fromBits(value, to);
}

/// float to a 16-bit format as the packed forms do it; `random` is the bits of .rs.
llvm::Value* toHalf(Emitter& e, const Match& m, Type to, llvm::Value* value,
                    llvm::Value* random = nullptr) {
    if (m.has("relu")) value = relu(e, value);
    llvm::Value* result = random ? e.fromBits(e.library(to.brain ? "ptx_bf16_rs" : "ptx_f16_rs",
                                                        e.build.getInt16Ty(), {value, random}),
                                              to)
                                 : narrowTo(e, to, m.oneOf({"rz"}), value);
    // A NaN is the canonical one.
    llvm::Value* nan = e.build.CreateFCmpUNO(value, value);
    result = e.build.CreateSelect(nan, e.fromBits(e.build.getInt16(0x7fff), to), result);
    return m.has("satfinite") ? finite(e, to, result) : result;
}

} // namespace

void convertIntegers(Emitter& e, const Match& m) {
    llvm::Value* value = source(e, m);
    if (m.has("sat")) return give(e, m, clampInteger(e, m.first, m.last, value));
    llvm::Type* type = e.bitsOf(m.first.bits);
    give(e, m,
         m.last.isSigned() ? e.build.CreateSExtOrTrunc(value, type)
                           : e.build.CreateZExtOrTrunc(value, type));
}

void convertToFloat(Emitter& e, const Match& m) {
    llvm::Value* value = source(e, m);
    const Type to = m.first;
    const std::string_view mode = suffixOf(m.oneOf({"rz", "rm", "rp"}));
    const bool is_signed = m.last.isSigned();
    const auto convert = [&](llvm::Value* from, llvm::Type* type) {
        return is_signed ? e.build.CreateSIToFP(from, type) : e.build.CreateUIToFP(from, type);
    };
    llvm::Value* result = nullptr;
    if (to.bits == 16) {
        // By way of a float that is rounded to odd, so that the last rounding is the only one.
        llvm::Value* wide = m.last.bits == 64 ? e.library(is_signed ? "ptx_ll_odd" : "ptx_ull_odd",
                                                          e.build.getDoubleTy(), value)
                                              : convert(value, e.build.getDoubleTy());
        result = narrowTo(e, to, m.oneOf({"rz", "rm", "rp"}), wide);
        if (m.has("sat")) result = narrow(e, to, saturate(e, widen(e, to, result)));
        return give(e, m, result);
    }
    llvm::Type* type = e.typeOf(to);
    if (mode.empty() || (m.last.bits <= 32 && to.bits == 64) || m.last.bits <= 16) {
        result = convert(value, type);
    } else {
        const char* from = m.last.bits == 64 ? (is_signed ? "ll" : "ull")
                           : is_signed       ? "int"
                                             : "uint";
        result = e.library(fmt::format("{}2{}_{}", from, to.bits == 64 ? "double" : "float", mode),
                           type, value);
    }
    if (m.has("sat")) result = saturate(e, result);
    give(e, m, result);
}

void convertToInteger(Emitter& e, const Match& m) {
    const std::string_view rounding = m.oneOf({"rni", "rzi", "rmi", "rpi"});
    llvm::Value* value = widen(e, m.last, source(e, m));
    if (m.last == kF32) value = flushIf(e, m, kF32, value);
    value = roundToInteger(e, rounding, value);
    const Type to = m.first;
    llvm::Type* type = e.bitsOf(to.bits);
    llvm::Value* result = e.build.CreateIntrinsic(to.isSigned() ? llvm::Intrinsic::fptosi_sat
                                                                : llvm::Intrinsic::fptoui_sat,
                                                  {type, value->getType()}, {value});
    // NaN: 0, but the top bit alone when either side has 64 bits.
    if (m.last.bits == 64 || to.bits == 64)
        result = e.build.CreateSelect(
            e.build.CreateFCmpUNO(value, value),
            llvm::ConstantInt::get(type, llvm::APInt::getSignMask(to.bits)), result);
    give(e, m, result);
}

void convertFloats(Emitter& e, const Match& m) {
    const Type to = m.first, from = m.last;
    const std::string_view rounding = m.oneOf({"rni", "rzi", "rmi", "rpi", "rn", "rz", "rm", "rp"});
    if (m.has("relu") || m.has("satfinite")) return give(e, m, toHalf(e, m, to, source(e, m)));
    llvm::Value* value = source(e, m);
    if (from != kF64) value = widen(e, from, value);
    if (from == kF32) value = flushIf(e, m, kF32, value);
    if (rounding.size() == 3) value = roundToInteger(e, rounding, value);
    if (to == kF64 && !value->getType()->isDoubleTy())
        value = e.build.CreateFPExt(value, e.build.getDoubleTy());
    value = narrowTo(e, to, rounding.size() == 2 ? rounding : "", value);
    if (to == kF32) value = flushIf(e, m, kF32, value);
    if (m.has("sat")) {
        value =
            to.bits == 16 ? narrow(e, to, saturate(e, widen(e, to, value))) : saturate(e, value);
    }
    give(e, m, value);
}

void convertPair(Emitter& e, const Match& m) {
    const Type to = m.first, element = to.element();
    // d, a, b: a goes into the upper half.
    llvm::Value* random = m.has("rs") ? in(e, m, 3) : nullptr;
    llvm::Value* high =
        toHalf(e, m, element, in(e, m, 1), random ? e.build.CreateLShr(random, 16) : nullptr);
    llvm::Value* low = toHalf(e, m, element, in(e, m, 2), random);
    llvm::Value* pair = llvm::PoisonValue::get(e.typeOf(to));
    pair = e.build.CreateInsertElement(pair, low, uint64_t(0));
    give(e, m, e.build.CreateInsertElement(pair, high, uint64_t(1)));
}

void convertToTensorFloat(Emitter& e, const Match& m) {
    // A float whose last 13 bits are zero. rna: halves away from zero; rn: to even; rz: cut.
    llvm::Value* value = e.read(m.operand(1), kF32);
    if (m.has("relu")) value = relu(e, value);
    const std::string_view mode = m.oneOf({"rna", "rn", "rz"});
    llvm::Value* result = e.library(fmt::format("ptx_tf32_{}", mode), e.build.getInt32Ty(), value);
    if (m.has("satfinite")) {
        llvm::Value* is_infinite = e.build.CreateICmpEQ(
            e.build.CreateAnd(result, e.build.getInt32(0x7fffffff)), e.build.getInt32(0x7f800000));
        result = e.build.CreateSelect(is_infinite,
                                      e.build.CreateSub(result, e.build.getInt32(0x2000)), result);
    }
    e.write(m.operand(0), kB32, result);
}

void packIntegers(Emitter& e, const Match& m) {
    // d = c shifted left by both, a above b: each saturated to the small type.
    const std::string_view name = m.oneOf({"u16", "s16", "u8", "s8", "u4", "s4", "u2", "s2"});
    const Type to{name[0] == 'u' ? Kind::Unsigned : Kind::Signed,
                  uint8_t(name == "u16" || name == "s16" ? 16 : name[1] - '0')};
    llvm::Type* word = e.build.getInt32Ty();
    llvm::Value* a =
        e.build.CreateZExt(clampInteger(e, to, kS32, e.read(m.operand(1), kS32)), word);
    llvm::Value* b =
        e.build.CreateZExt(clampInteger(e, to, kS32, e.read(m.operand(2), kS32)), word);
    llvm::Value* result = e.build.CreateOr(e.build.CreateShl(a, to.bits), b);
    if (m.count() == 4)
        result = e.build.CreateOr(
            e.build.CreateShl(e.read(m.operand(3), kB32), uint64_t(to.bits) * 2), result);
    e.write(m.operand(0), kB32, result);
}

} // namespace cw::ptx::lower
