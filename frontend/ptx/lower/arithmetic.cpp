// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PTX ISA §9.7.3 Floating-Point Instructions, §9.7.4 Half Precision, §9.7.5 Mixed Precision: sums,
// products, minima.
#include "frontend/ptx/lower/floats.h"
#include "support/tensor_map.h"

namespace cw::ptx::lower {
namespace {

/// The suffix of the device library's functions with a directed rounding, or "" for the nearest.
std::string_view directed(const Match& m) {
    const std::string_view rounding = m.oneOf({"rz", "rm", "rp"});
    return rounding == "rm" ? "rd" : rounding == "rp" ? "ru" : rounding;
}

/// a OP b of floats or doubles; without a rounding mode it may be fused with its neighbours.
llvm::Value* arithmetic(Emitter& e, const Match& m, std::string_view op, llvm::Value* a,
                        llvm::Value* b) {
    if (const std::string_view mode = directed(m); !mode.empty())
        return e.library(fmt::format("{}{}_{}", a->getType()->isDoubleTy() ? "d" : "f", op, mode),
                         a->getType(), {a, b});
    llvm::Value* result = op == "add"   ? e.build.CreateFAdd(a, b)
                          : op == "sub" ? e.build.CreateFSub(a, b)
                          : op == "mul" ? e.build.CreateFMul(a, b)
                                        : e.build.CreateFDiv(a, b);
    auto* made = llvm::dyn_cast<llvm::Instruction>(result);
    if (made && op != "div" && !m.has("rn") && m.last.bits / m.last.elements >= 32)
        made->setHasAllowContract(true);
    return result;
}

llvm::Value* fused(Emitter& e, const Match& m, Type element, llvm::Value* a, llvm::Value* b,
                   llvm::Value* c) {
    // Rounded to odd in float, so that the rounding to 16 bits is the only one.
    if (element.bits == 16) return e.library("ptx_fma_odd", a->getType(), {a, b, c});
    const std::string_view mode = directed(m);
    if (!mode.empty())
        return e.library(fmt::format("{}_{}", element.bits == 64 ? "fma" : "fmaf", mode),
                         a->getType(), {a, b, c});
    return e.build.CreateIntrinsic(llvm::Intrinsic::fma, {a->getType()}, {a, b, c});
}

/// Operands in the type they are computed in, flushed; the result flushed, saturated and narrowed.
template <typename Make>
llvm::Value* computed(Emitter& e, const Match& m, llvm::ArrayRef<llvm::Value*> operands,
                      Make make) {
    const Type type = m.last, element = type.element();
    return eachElement(e, type, operands, [&](llvm::ArrayRef<llvm::Value*> parts) {
        llvm::SmallVector<llvm::Value*, 3> wide;
        for (llvm::Value* part : parts)
            wide.push_back(flushIf(e, m, element, widen(e, element, part)));
        llvm::Value* result = make(wide);
        if (m.has("sat")) result = saturate(e, result);
        if (m.has("relu"))
            // NaN passes through; the rest is at least +0.
            result = e.build.CreateSelect(
                e.build.CreateFCmpULE(result, llvm::ConstantFP::get(result->getType(), 0.0)),
                e.build.CreateSelect(e.build.CreateFCmpUNO(result, result), result,
                                     llvm::ConstantFP::get(result->getType(), 0.0)),
                result);
        if (m.has("ftz") && element == kF16) {
            // The rounded result decides whether it is denormal.
            result = widen(e, element, narrow(e, element, result));
        }
        return narrow(e, element, flushIf(e, m, element, result));
    });
}

} // namespace

void floatArithmetic(Emitter& e, const Match& m) {
    out(e, m, computed(e, m, {in(e, m, 1), in(e, m, 2)}, [&](auto& operands) {
            return arithmetic(e, m, m.instruction.opcode, operands[0], operands[1]);
        }));
}

void fusedMultiplyAdd(Emitter& e, const Match& m) {
    out(e, m, computed(e, m, {in(e, m, 1), in(e, m, 2), in(e, m, 3)}, [&](auto& operands) {
            return fused(e, m, m.last.element(), operands[0], operands[1], operands[2]);
        }));
}

/// .oob: +0 where a factor is the NaN that stands for an element beyond its tensor.
void fusedMultiplyAddInside(Emitter& e, const Match& m) {
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    llvm::Value* all = computed(e, m, {a, b, in(e, m, 3)}, [&](auto& operands) {
        return fused(e, m, m.last.element(), operands[0], operands[1], operands[2]);
    });
    const auto is_outside = [&](llvm::Value* value) {
        return e.build.CreateICmpEQ(e.toBits(value), e.build.getInt16(uint16_t(kOutsideNan)));
    };
    out(e, m, eachElement(e, m.last, {a, b, all}, [&](llvm::ArrayRef<llvm::Value*> parts) {
            llvm::Value* outside = e.build.CreateOr(is_outside(parts[0]), is_outside(parts[1]));
            return e.build.CreateSelect(outside, llvm::Constant::getNullValue(parts[2]->getType()),
                                        parts[2]);
        }));
}

void mixedArithmetic(Emitter& e, const Match& m) {
    llvm::Value* a = widen(e, m.last, e.read(m.operand(1), m.last));
    const bool is_fma = m.instruction.opcode == "fma";
    llvm::Value* b = is_fma ? widen(e, m.last, e.read(m.operand(2), m.last)) : in(e, m, 2);
    llvm::Value* result = is_fma ? fused(e, m, kF32, a, b, in(e, m, 3))
                                 : arithmetic(e, m, m.instruction.opcode, a, b);
    out(e, m, m.has("sat") ? saturate(e, result) : result);
}

void floatNegate(Emitter& e, const Match& m) {
    const Type element = m.last.element();
    out(e, m, eachElement(e, m.last, {in(e, m, 1)}, [&](llvm::ArrayRef<llvm::Value*> a) {
            if (element == kBF16) return e.build.CreateXor(a[0], e.build.getInt16(0x8000));
            if (element == kF16 && m.has("ftz"))
                return narrow(e, element,
                              e.build.CreateFNeg(flush(e, element, widen(e, element, a[0]))));
            return e.build.CreateFNeg(flushIf(e, m, element, a[0]));
        }));
}

void floatAbs(Emitter& e, const Match& m) {
    const Type element = m.last.element();
    out(e, m, eachElement(e, m.last, {in(e, m, 1)}, [&](llvm::ArrayRef<llvm::Value*> a) {
            if (element == kBF16) return e.build.CreateAnd(a[0], e.build.getInt16(0x7fff));
            llvm::Value* value = a[0];
            if (element == kF16 && m.has("ftz"))
                value = narrow(e, element, flush(e, element, widen(e, element, value)));
            else
                value = flushIf(e, m, element, value);
            return e.unary(llvm::Intrinsic::fabs, value);
        }));
}

void floatMinMax(Emitter& e, const Match& m) {
    const Type element = m.last.element();
    const bool min = m.instruction.opcode == "min", xor_sign = m.has("xorsign");
    if (xor_sign && !m.has("abs")) e.fail(m.instruction.place, "'.xorsign' stands with '.abs'");
    const auto id = m.has("NaN")
                        ? (min ? llvm::Intrinsic::minimum : llvm::Intrinsic::maximum)
                        : (min ? llvm::Intrinsic::minimumnum : llvm::Intrinsic::maximumnum);
    llvm::SmallVector<llvm::Value*, 3> operands;
    for (size_t i = 1; i < m.count(); ++i)
        operands.push_back(in(e, m, i));
    out(e, m, eachElement(e, m.last, operands, [&](llvm::ArrayRef<llvm::Value*> parts) {
            llvm::Value *result = nullptr, *signs = nullptr;
            for (llvm::Value* part : parts) {
                llvm::Value* value = flushIf(e, m, element, widen(e, element, part));
                llvm::Value* bits = e.toBits(value);
                signs = signs ? e.build.CreateXor(signs, bits) : bits;
                if (m.has("abs")) value = e.unary(llvm::Intrinsic::fabs, value);
                result = result ? e.binary(id, result, value) : value;
            }
            // A NaN is the one canonical NaN.
            llvm::Value* nan = e.build.CreateFCmpUNO(result, result);
            llvm::Type* type = result->getType();
            llvm::Value* canonical =
                type->isDoubleTy() ? llvm::ConstantFP::getNaN(type)
                                   : e.build.CreateBitCast(e.build.getInt32(0x7fffffff), type);
            if (xor_sign)
                result =
                    e.binary(llvm::Intrinsic::copysign, result, e.build.CreateBitCast(signs, type));
            result = e.build.CreateSelect(nan, canonical, result);
            return narrow(e, element, result);
        }));
}

void copySign(Emitter& e, const Match& m) {
    // copysign d, a, b: the sign of a on the value of b.
    llvm::Value *a = in(e, m, 1), *b = in(e, m, 2);
    out(e, m, e.binary(llvm::Intrinsic::copysign, b, a));
}

} // namespace cw::ptx::lower
