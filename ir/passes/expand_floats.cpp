// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/expand_floats.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include "ir/passes/link_device_library.h"
#include "ir/passes/split_lanes.h"

namespace cw::ir {
namespace {

using Id = llvm::Intrinsic::ID;

/// Intrinsics of numbers that are a function's name and nothing more.
const char* functionOf(Id id) {
    switch (id) {
    case llvm::Intrinsic::ceil:
        return "ceil";
    case llvm::Intrinsic::floor:
        return "floor";
    case llvm::Intrinsic::fma:
    case llvm::Intrinsic::fmuladd:
        return "fma";
    case llvm::Intrinsic::ldexp:
        return "scale";
    case llvm::Intrinsic::maximumnum:
    case llvm::Intrinsic::maxnum:
        return "max";
    case llvm::Intrinsic::minimumnum:
    case llvm::Intrinsic::minnum:
        return "min";
    case llvm::Intrinsic::nearbyint:
    case llvm::Intrinsic::rint:
    case llvm::Intrinsic::roundeven:
        return "rint";
    case llvm::Intrinsic::round:
        return "round";
    case llvm::Intrinsic::sqrt:
        return "sqrt";
    case llvm::Intrinsic::trunc:
        return "trunc";
    default:
        return nullptr;
    }
}

const char* functionOf(const llvm::Instruction& instruction) {
    switch (instruction.getOpcode()) {
    case llvm::Instruction::FAdd:
        return "add";
    case llvm::Instruction::FMul:
        return "mul";
    case llvm::Instruction::FDiv:
        return "div";
    case llvm::Instruction::FRem:
        return "rem";
    default:
        return nullptr;
    }
}

/// Writes out one instruction of scalars.
class Expander {
  public:
    Expander(llvm::Instruction& old, const FloatGaps& gaps)
        : old_(old), gaps_(gaps), build_(&old) {}

    bool concerns(const llvm::Type* type) const {
        return (gaps_.doubles && type->isDoubleTy()) || (gaps_.halves && type->isHalfTy());
    }

    /// The instruction's value without the formats, or null: it stays as it is.
    llvm::Value* expand() {
        llvm::Type* type = old_.getType();
        if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&old_)) return intrinsic(*call);
        const auto opcode = old_.getOpcode();
        if (gaps_.quotients && type->isFloatTy() && opcode == llvm::Instruction::FDiv)
            return call(type, "div", {operand(0), operand(1)});
        if (opcode == llvm::Instruction::FCmp && concerns(operand(0)->getType())) return compare();
        if (llvm::isa<llvm::CastInst>(old_)) return cast();
        if (!concerns(type)) return nullptr;
        if (opcode == llvm::Instruction::FNeg) return number(flipped(operand(0)), type);
        if (opcode == llvm::Instruction::FSub)
            return call(type, "add", {operand(0), flipped(operand(1))});
        if (const char* name = functionOf(old_)) return call(type, name, {operand(0), operand(1)});
        return nullptr;
    }

  private:
    llvm::Value* operand(unsigned i) { return old_.getOperand(i); }

    static bool isHalf(const llvm::Type* type) { return type->getPrimitiveSizeInBits() == 16; }
    static const char* formatOf(const llvm::Type* type) {
        return isHalf(type) ? "f16" : type->isFloatTy() ? "f32" : "f64";
    }
    /// A library function's word for a number.
    llvm::Type* wordOf(const llvm::Type* type) {
        return type->isDoubleTy() ? build_.getInt64Ty() : build_.getInt32Ty();
    }
    llvm::Value* bits(llvm::Value* value) {
        llvm::Type* type = value->getType();
        if (type->isIntegerTy()) return value;
        return build_.CreateBitCast(value,
                                    build_.getIntNTy(unsigned(type->getPrimitiveSizeInBits())));
    }
    llvm::Value* word(llvm::Value* value) {
        if (value->getType()->isIntegerTy(16)) return build_.CreateZExt(value, build_.getInt32Ty());
        if (!value->getType()->isFloatingPointTy()) return value;
        return build_.CreateZExt(bits(value), wordOf(value->getType()));
    }
    llvm::Value* number(llvm::Value* word, llvm::Type* type) {
        const unsigned size = unsigned(type->getPrimitiveSizeInBits());
        return build_.CreateBitCast(build_.CreateZExtOrTrunc(word, build_.getIntNTy(size)), type);
    }
    llvm::Value* flipped(llvm::Value* value) {
        llvm::Value* all = bits(value);
        return build_.CreateXor(
            all, build_.getInt(llvm::APInt::getSignMask(all->getType()->getIntegerBitWidth())));
    }
    llvm::Value* magnitude(llvm::Value* value) {
        llvm::Value* all = bits(value);
        return build_.CreateAnd(all, build_.getInt(llvm::APInt::getSignedMaxValue(
                                         all->getType()->getIntegerBitWidth())));
    }

    llvm::Value* library(llvm::Type* result, const llvm::Twine& name,
                         llvm::ArrayRef<llvm::Value*> operands) {
        llvm::SmallVector<llvm::Value*, 4> words;
        llvm::SmallVector<llvm::Type*, 4> types;
        for (llvm::Value* operand : operands) {
            words.push_back(word(operand));
            types.push_back(words.back()->getType());
        }
        llvm::CallInst* fresh = build_.CreateCall(
            old_.getModule()->getOrInsertFunction(("__cw_soft_" + name).str(),
                                                  llvm::FunctionType::get(result, types, false)),
            words);
        fresh->setDoesNotThrow();
        return fresh;
    }
    /// A function of numbers of a format.
    llvm::Value* call(llvm::Type* format, const char* name, llvm::ArrayRef<llvm::Value*> operands) {
        return number(library(wordOf(format), llvm::Twine(formatOf(format)) + "_" + name, operands),
                      format);
    }
    llvm::Value* relation(llvm::Value* a, llvm::Value* b) {
        return library(build_.getInt32Ty(), llvm::Twine(formatOf(a->getType())) + "_relation",
                       {a, b});
    }

    /// LLVM's predicates are the set of relations that they hold for.
    llvm::Value* compare() {
        const uint32_t wanted = llvm::cast<llvm::FCmpInst>(old_).getPredicate();
        return build_.CreateIsNotNull(build_.CreateAnd(relation(operand(0), operand(1)), wanted));
    }

    llvm::Value* cast() {
        llvm::Value* from = operand(0);
        llvm::Type* type = old_.getType();
        if (!concerns(type) && !concerns(from->getType())) return nullptr;
        switch (old_.getOpcode()) {
        case llvm::Instruction::FPExt:
        case llvm::Instruction::FPTrunc:
            return convert(from, type);
        case llvm::Instruction::FPToSI:
            return toInteger(from, type, true);
        case llvm::Instruction::FPToUI:
            return toInteger(from, type, false);
        case llvm::Instruction::SIToFP:
            return fromInteger(from, type, true);
        case llvm::Instruction::UIToFP:
            return fromInteger(from, type, false);
        default:
            return nullptr;
        }
    }

    /// One of the two formats may be the device's own.
    llvm::Value* convert(llvm::Value* from, llvm::Type* type) {
        llvm::Type* old = from->getType();
        if (type->isFloatTy())
            return number(
                library(build_.getInt32Ty(), llvm::Twine(formatOf(old)) + "_to_f32", from), type);
        if (old->isFloatTy()) return call(type, "from_f32", from);
        if (isHalf(type)) return call(type, "from_f64", from);
        llvm::Type* single = build_.getFloatTy();
        llvm::Value* wide = gaps_.halves ? convert(from, single) : build_.CreateFPExt(from, single);
        return gaps_.doubles ? convert(wide, type) : build_.CreateFPExt(wide, type);
    }

    /// Saturated, as the narrower one's limits are within the wider one's.
    llvm::Value* toInteger(llvm::Value* from, llvm::Type* type, bool is_signed) {
        const unsigned size = type->getIntegerBitWidth();
        if (size > 64) return toWide(from, type, is_signed);
        llvm::Value* whole = library(
            build_.getInt64Ty(),
            llvm::Twine(formatOf(from->getType())) + (is_signed ? "_to_i64" : "_to_u64"), from);
        if (size == 64) return whole;
        const auto limit = [&](Id id, const llvm::APInt& to) {
            whole = build_.CreateBinaryIntrinsic(
                id, whole, build_.getInt(is_signed ? to.sext(64) : to.zext(64)));
        };
        if (is_signed) {
            limit(llvm::Intrinsic::smin, llvm::APInt::getSignedMaxValue(size));
            limit(llvm::Intrinsic::smax, llvm::APInt::getSignedMinValue(size));
        } else {
            limit(llvm::Intrinsic::umin, llvm::APInt::getMaxValue(size));
        }
        return build_.CreateTrunc(whole, type);
    }
    llvm::Value* toWide(llvm::Value* from, llvm::Type* type, bool is_signed) {
        llvm::Type* wide = build_.getInt128Ty();
        if (!from->getType()->isDoubleTy()) from = convert(from, build_.getDoubleTy());
        llvm::Value* size = is_signed ? number(magnitude(from), from->getType()) : from;
        const auto part = [&](const char* name) {
            return build_.CreateZExt(library(build_.getInt64Ty(), name, size), wide);
        };
        llvm::Value* whole = build_.CreateOr(build_.CreateShl(part("f64_to_u128_high"), 64),
                                             part("f64_to_u128_low"));
        if (is_signed) {
            llvm::Value* negative = build_.CreateICmpSLT(bits(from), build_.getInt64(0));
            llvm::Value* most = build_.CreateAdd(build_.getInt(llvm::APInt::getSignedMaxValue(128)),
                                                 build_.CreateZExt(negative, wide));
            whole = build_.CreateSelect(build_.CreateICmpULT(whole, most), whole, most);
            whole = build_.CreateSelect(negative, build_.CreateNeg(whole), whole);
        }
        return build_.CreateZExtOrTrunc(whole, type);
    }

    llvm::Value* fromInteger(llvm::Value* from, llvm::Type* type, bool is_signed) {
        if (from->getType()->getIntegerBitWidth() > 64) return fromWide(from, type, is_signed);
        llvm::Type* full = build_.getInt64Ty();
        return is_signed ? call(type, "from_i64", build_.CreateSExt(from, full))
                         : call(type, "from_u64", build_.CreateZExt(from, full));
    }
    llvm::Value* fromWide(llvm::Value* from, llvm::Type* type, bool is_signed) {
        llvm::Type* whole = from->getType();
        llvm::Value* negative =
            is_signed ? build_.CreateICmpSLT(from, llvm::ConstantInt::get(whole, 0)) : nullptr;
        if (negative) from = build_.CreateSelect(negative, build_.CreateNeg(from), from);
        llvm::Value* low = build_.CreateTrunc(from, build_.getInt64Ty());
        llvm::Value* high = build_.CreateTrunc(build_.CreateLShr(from, 64), build_.getInt64Ty());
        llvm::Value* size = call(build_.getDoubleTy(), "from_u128", {high, low});
        if (!type->isDoubleTy()) size = convert(size, type); // what does not fit is infinite
        if (!negative) return size;
        return build_.CreateSelect(negative, number(flipped(size), type), size);
    }

    llvm::Value* intrinsic(llvm::IntrinsicInst& old) {
        llvm::Type* type = old.getType();
        const Id id = old.getIntrinsicID();
        if (gaps_.quotients && type->isFloatTy() && id == llvm::Intrinsic::sqrt)
            return call(type, "sqrt", operand(0));
        if (old.arg_empty() || !concerns(operand(0)->getType())) return nullptr;
        switch (id) {
        case llvm::Intrinsic::fabs:
            return number(magnitude(operand(0)), type);
        case llvm::Intrinsic::copysign: {
            llvm::Value* sign = build_.CreateXor(bits(operand(1)), magnitude(operand(1)));
            return number(build_.CreateOr(magnitude(operand(0)), sign), type);
        }
        case llvm::Intrinsic::arithmetic_fence:
        case llvm::Intrinsic::canonicalize:
            return operand(0);
        case llvm::Intrinsic::maximum:
        case llvm::Intrinsic::minimum:
            return build_.CreateSelect(
                build_.CreateICmpEQ(relation(operand(0), operand(1)),
                                    build_.getInt32(llvm::CmpInst::FCMP_UNO)),
                call(type, "add", {operand(0), operand(1)}),
                call(type, id == llvm::Intrinsic::maximum ? "max" : "min",
                     {operand(0), operand(1)}));
        case llvm::Intrinsic::fptosi_sat:
            return toInteger(operand(0), type, true);
        case llvm::Intrinsic::fptoui_sat:
            return toInteger(operand(0), type, false);
        case llvm::Intrinsic::llrint:
        case llvm::Intrinsic::lrint:
            return toInteger(call(operand(0)->getType(), "rint", operand(0)), type, true);
        case llvm::Intrinsic::llround:
        case llvm::Intrinsic::lround:
            return toInteger(call(operand(0)->getType(), "round", operand(0)), type, true);
        case llvm::Intrinsic::is_fpclass:
            return classOf();
        default:
            break;
        }
        const char* name = functionOf(id);
        if (!name) return nullptr;
        llvm::SmallVector<llvm::Value*, 3> operands(old.args());
        if (id == llvm::Intrinsic::ldexp)
            operands[1] = build_.CreateSExtOrTrunc(operands[1], build_.getInt32Ty());
        return call(type, name, operands);
    }

    llvm::Value* classOf() {
        llvm::Value* all = bits(operand(0));
        llvm::Type* type = all->getType();
        const llvm::fltSemantics& format = operand(0)->getType()->getFltSemantics();
        const auto is = [&](llvm::Value* value, llvm::CmpInst::Predicate how,
                            const llvm::APFloat& than) {
            return build_.CreateICmp(how, value,
                                     llvm::ConstantInt::get(type, than.bitcastToAPInt()));
        };
        llvm::Value* size = magnitude(operand(0));
        llvm::Value* negative = build_.CreateICmpSLT(all, llvm::ConstantInt::get(type, 0));
        const auto infinity = llvm::APFloat::getInf(format);
        const auto least = llvm::APFloat::getSmallestNormalized(format);
        using P = llvm::CmpInst;
        llvm::Value* nan = is(size, P::ICMP_UGT, infinity);
        llvm::Value* quiet = is(size, P::ICMP_UGE, llvm::APFloat::getQNaN(format));
        llvm::Value* below = is(size, P::ICMP_ULT, least);
        const auto choose = [&](llvm::FPClassTest minus, llvm::FPClassTest plus) {
            return build_.CreateSelect(negative, build_.getInt32(minus), build_.getInt32(plus));
        };
        llvm::Value* found = choose(llvm::fcNegNormal, llvm::fcPosNormal);
        found =
            build_.CreateSelect(below, choose(llvm::fcNegSubnormal, llvm::fcPosSubnormal), found);
        found = build_.CreateSelect(build_.CreateIsNull(size),
                                    choose(llvm::fcNegZero, llvm::fcPosZero), found);
        found = build_.CreateSelect(is(size, P::ICMP_EQ, infinity),
                                    choose(llvm::fcNegInf, llvm::fcPosInf), found);
        llvm::Value* which = build_.CreateSelect(quiet, build_.getInt32(llvm::fcQNan),
                                                 build_.getInt32(llvm::fcSNan));
        found = build_.CreateSelect(nan, which, found);
        return build_.CreateIsNotNull(build_.CreateAnd(found, operand(1)));
    }

    llvm::Instruction& old_;
    const FloatGaps& gaps_;
    llvm::IRBuilder<> build_;
};

bool concernsLanes(const llvm::Instruction& instruction, const Expander& expander) {
    const auto concerns = [&](const llvm::Type* type) {
        return type->isVectorTy() && expander.concerns(type->getScalarType());
    };
    return concerns(instruction.getType()) ||
           llvm::any_of(instruction.operands(),
                        [&](const llvm::Use& use) { return concerns(use->getType()); });
}

/// What says more of a number than an integer can have.
void dropMarks(llvm::Instruction& instruction) {
    if (llvm::isa<llvm::FPMathOperator>(instruction))
        instruction.setFastMathFlags(llvm::FastMathFlags());
    if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) {
        call->removeRetAttr(llvm::Attribute::NoFPClass);
        for (unsigned i = 0; i < call->arg_size(); ++i)
            call->removeParamAttr(i, llvm::Attribute::NoFPClass);
    }
}
void dropMarks(llvm::Function& function) {
    function.removeRetAttr(llvm::Attribute::NoFPClass);
    for (unsigned i = 0; i < function.arg_size(); ++i)
        function.removeParamAttr(i, llvm::Attribute::NoFPClass);
}

} // namespace

Result<> expandFloats(llvm::Module& module, const FloatGaps& gaps) {
    if (!gaps.doubles && !gaps.halves && !gaps.quotients) return {};
    for (llvm::Function& function : module)
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function)))
            if (isComputation(instruction) &&
                concernsLanes(instruction, Expander(instruction, gaps)))
                splitLanes(instruction);
    for (llvm::Function& function : module) {
        dropMarks(function);
        for (llvm::Instruction& instruction :
             llvm::make_early_inc_range(llvm::instructions(function))) {
            Expander expander(instruction, gaps);
            if (llvm::Value* value = expander.expand()) {
                instruction.replaceAllUsesWith(value);
                instruction.eraseFromParent();
                continue;
            }
            const bool left = isComputation(instruction) &&
                              (expander.concerns(instruction.getType()) ||
                               llvm::any_of(instruction.operands(), [&](const llvm::Use& use) {
                                   return expander.concerns(use->getType());
                               }));
            if (left) {
                const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
                return makeError(ErrorCode::NotSupported,
                                 "'{}' has no form for devices that lack its format",
                                 call ? call->getCalledFunction()->getName().str()
                                      : instruction.getOpcodeName());
            }
            dropMarks(instruction);
        }
    }
    return linkDeviceLibrary(module);
}

} // namespace cw::ir
