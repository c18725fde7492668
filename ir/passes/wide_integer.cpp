// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/wide_integer.h"

#include <llvm/IR/Constants.h>

namespace cw::ir {
namespace {

using Build = Wide::Build;

/// The upper 64 bits of a product, of four products of halves.
llvm::Value* multiplyHigh(Build& build, llvm::Value* a, llvm::Value* b) {
    const auto low = [&](llvm::Value* value) { return build.CreateAnd(value, 0xffffffff); };
    const auto high = [&](llvm::Value* value) { return build.CreateLShr(value, 32); };
    llvm::Value* bottom = build.CreateMul(low(a), low(b));
    llvm::Value* cross = build.CreateAdd(build.CreateMul(high(a), low(b)), high(bottom));
    llvm::Value* other = build.CreateAdd(build.CreateMul(low(a), high(b)), low(cross));
    return build.CreateAdd(build.CreateMul(high(a), high(b)),
                           build.CreateAdd(high(cross), high(other)));
}

/// Adds `value` to the word at `index`, and the carries behind it.
void addAt(Build& build, Wide& to, unsigned index, llvm::Value* value) {
    for (unsigned i = index; i < to.count(); ++i) {
        to.words[i] = build.CreateAdd(to.words[i], value);
        value = build.CreateZExt(build.CreateICmpULT(to.words[i], value), value->getType());
    }
}

llvm::Value* powerOfTwo(Build& build, llvm::Type* type, llvm::Value* exponent) {
    const bool is_double = type->isDoubleTy();
    llvm::Value* biased = build.CreateAdd(exponent, build.getInt64(is_double ? 1023 : 127));
    if (!is_double) biased = build.CreateTrunc(biased, build.getInt32Ty());
    return build.CreateBitCast(build.CreateShl(biased, is_double ? 52 : 23), type);
}

} // namespace

bool isUnusual(const llvm::Type* type) {
    const auto* integer = llvm::dyn_cast<llvm::IntegerType>(type);
    if (!integer) return false;
    const unsigned bits = integer->getBitWidth();
    return bits != 1 && bits != 8 && bits != 16 && bits != 32 && bits != 64;
}

unsigned Wide::wordBits() const {
    return bits == 1 ? 1 : bits <= 8 ? 8 : bits <= 16 ? 16 : bits <= 32 ? 32 : 64;
}

Wide Wide::zero(Build& build, unsigned bits) {
    Wide result(bits);
    result.words.assign(result.count(), build.getIntN(result.wordBits(), 0));
    return result;
}

Wide Wide::of(Build& build, llvm::Value* value) {
    Wide result = zero(build, value->getType()->getIntegerBitWidth());
    if (!isUnusual(value->getType())) {
        result.words[0] = value;
        return result;
    }
    auto* constant = llvm::dyn_cast<llvm::ConstantInt>(value);
    for (unsigned i = 0; constant && i < result.count(); ++i)
        result.words[i] =
            build.getInt(constant->getValue().lshr(i * 64).zextOrTrunc(result.wordBits()));
    return result; // undefined: zero
}

Wide Wide::trimmed(Build& build) const {
    Wide result = *this;
    const unsigned used = bits - (count() - 1) * 64;
    if (used < wordBits())
        result.words.back() = build.CreateAnd(
            words.back(), build.getInt(llvm::APInt::getLowBitsSet(wordBits(), used)));
    return result;
}

Wide Wide::resized(Build& build, unsigned to) const {
    Wide result = zero(build, to);
    for (unsigned i = 0; i < std::min(count(), result.count()); ++i)
        result.words[i] = build.CreateZExtOrTrunc(words[i], result.wordType(build));
    return to < bits ? result.trimmed(build) : result;
}

Wide Wide::signExtended(Build& build, unsigned to) const {
    Wide result(to);
    llvm::Value* top = words.back();
    if (const unsigned above = count() * wordBits() - bits; above > 0 && bits != 1)
        top = build.CreateAShr(build.CreateShl(top, above), above);
    for (unsigned i = 0; i < result.count(); ++i) {
        llvm::Value* word = i + 1 < count() ? words[i] : top;
        if (i >= count()) word = build.CreateAShr(result.words[count() - 1], 63);
        result.words.push_back(build.CreateSExtOrTrunc(word, result.wordType(build)));
    }
    return result.trimmed(build);
}

llvm::Value* Wide::isNegative(Build& build) const {
    const unsigned sign = (bits - 1) % 64;
    llvm::Value* bit =
        build.CreateAnd(words.back(), build.getInt(llvm::APInt::getOneBitSet(wordBits(), sign)));
    return build.CreateIsNotNull(bit);
}

Wide Wide::select(Build& build, llvm::Value* condition, const Wide& otherwise) const {
    Wide result(bits);
    for (unsigned i = 0; i < count(); ++i)
        result.words.push_back(build.CreateSelect(condition, words[i], otherwise.words[i]));
    return result;
}

Wide Wide::add(Build& build, const Wide& other, bool subtract) const {
    Wide result(bits);
    const auto combine = [&](llvm::Value* a, llvm::Value* b) {
        return subtract ? build.CreateSub(a, b) : build.CreateAdd(a, b);
    };
    const auto carries = [&](llvm::Value* a, llvm::Value* b, llvm::Value* sum) {
        return subtract ? build.CreateICmpULT(a, b) : build.CreateICmpULT(sum, a);
    };
    llvm::Value* carry = nullptr; // i1
    for (unsigned i = 0; i < count(); ++i) {
        llvm::Value *a = words[i], *b = other.words[i];
        llvm::Value* sum = combine(a, b);
        llvm::Value* out = i + 1 < count() ? carries(a, b, sum) : nullptr;
        if (carry) {
            llvm::Value* in = build.CreateZExt(carry, sum->getType());
            llvm::Value* whole = combine(sum, in);
            if (out) out = build.CreateOr(out, carries(sum, in, whole));
            sum = whole;
        }
        result.words.push_back(sum);
        carry = out;
    }
    return result.trimmed(build);
}

Wide Wide::multiply(Build& build, const Wide& other) const {
    if (count() == 1) {
        Wide result(bits);
        result.words.push_back(build.CreateMul(words[0], other.words[0]));
        return result.trimmed(build);
    }
    Wide result = zero(build, bits);
    for (unsigned i = 0; i < count(); ++i)
        for (unsigned j = 0; i + j < count(); ++j) {
            addAt(build, result, i + j, build.CreateMul(words[i], other.words[j]));
            if (i + j + 1 < count())
                addAt(build, result, i + j + 1, multiplyHigh(build, words[i], other.words[j]));
        }
    return result.trimmed(build);
}

Wide Wide::binary(Build& build, llvm::Instruction::BinaryOps operation, const Wide& other) const {
    switch (operation) {
    case llvm::Instruction::Add:
        return add(build, other, false);
    case llvm::Instruction::Sub:
        return add(build, other, true);
    case llvm::Instruction::Mul:
        return multiply(build, other);
    case llvm::Instruction::Shl:
        return shiftedLeft(build, other.words[0]);
    case llvm::Instruction::LShr:
        return shiftedRight(build, other.words[0], build.getIntN(wordBits(), 0));
    case llvm::Instruction::AShr: {
        const Wide full = signExtended(build, count() * wordBits());
        llvm::Value* fill = build.CreateAShr(full.words.back(), wordBits() - 1);
        Wide result = full.shiftedRight(build, other.words[0], fill);
        if (count() == 1) result.words[0] = build.CreateAShr(full.words[0], other.words[0]);
        result.bits = bits;
        return result.trimmed(build);
    }
    case llvm::Instruction::SDiv:
    case llvm::Instruction::SRem: {
        Wide result(bits);
        result.words.push_back(build.CreateBinOp(operation,
                                                 signExtended(build, wordBits()).words[0],
                                                 other.signExtended(build, wordBits()).words[0]));
        return result.trimmed(build);
    }
    default: {
        Wide result(bits);
        for (unsigned i = 0; i < count(); ++i)
            result.words.push_back(build.CreateBinOp(operation, words[i], other.words[i]));
        return result;
    }
    }
}

llvm::Value* Wide::compare(Build& build, llvm::CmpInst::Predicate predicate,
                           const Wide& other) const {
    if (llvm::CmpInst::isEquality(predicate)) {
        llvm::Value* differs = build.getIntN(wordBits(), 0);
        for (unsigned i = 0; i < count(); ++i)
            differs = build.CreateOr(differs, build.CreateXor(words[i], other.words[i]));
        return build.CreateICmp(predicate, differs, build.getIntN(wordBits(), 0));
    }
    const bool is_signed = llvm::CmpInst::isSigned(predicate);
    const unsigned whole = count() * wordBits();
    Wide a = is_signed ? signExtended(build, whole) : *this;
    Wide b = is_signed ? other.signExtended(build, whole) : other;
    const auto unsigned_predicate = llvm::ICmpInst::getUnsignedPredicate(predicate);
    const bool greater = unsigned_predicate == llvm::CmpInst::ICMP_UGT ||
                         unsigned_predicate == llvm::CmpInst::ICMP_ULE;
    if (greater) std::swap(a, b);
    llvm::Value* less = build.getFalse();
    for (unsigned i = 0; i < count(); ++i) {
        const bool top = i + 1 == count();
        llvm::Value* here =
            build.CreateICmp(top && is_signed ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_ULT,
                             a.words[i], b.words[i]);
        less = i == 0 ? here
                      : build.CreateSelect(build.CreateICmpEQ(a.words[i], b.words[i]), less, here);
    }
    const bool negate = unsigned_predicate == llvm::CmpInst::ICMP_ULE ||
                        unsigned_predicate == llvm::CmpInst::ICMP_UGE;
    return negate ? build.CreateNot(less) : less;
}

Wide Wide::shiftedLeft(Build& build, llvm::Value* amount) const {
    Wide result(bits);
    if (count() == 1) {
        result.words.push_back(build.CreateShl(words[0], amount));
        return result.trimmed(build);
    }
    llvm::Value *skip = build.CreateLShr(amount, 6), *rest = build.CreateAnd(amount, 63);
    llvm::Value* below = build.getInt64(0);
    for (unsigned i = 0; i < count(); ++i) {
        llvm::Value* word = build.getInt64(0);
        for (unsigned n = 0; n <= i; ++n)
            word =
                build.CreateSelect(build.CreateICmpEQ(skip, build.getInt64(n)), words[i - n], word);
        llvm::Value* from_below =
            build.CreateLShr(build.CreateLShr(below, 1), build.CreateXor(rest, 63));
        result.words.push_back(build.CreateOr(build.CreateShl(word, rest), from_below));
        below = word;
    }
    return result.trimmed(build);
}

Wide Wide::shiftedRight(Build& build, llvm::Value* amount, llvm::Value* fill) const {
    Wide result = zero(build, bits);
    if (count() == 1) {
        result.words[0] = build.CreateLShr(words[0], amount);
        return result;
    }
    llvm::Value *skip = build.CreateLShr(amount, 6), *rest = build.CreateAnd(amount, 63);
    llvm::Value* above = fill;
    for (unsigned i = count(); i-- > 0;) {
        llvm::Value* word = fill;
        for (unsigned n = 0; i + n < count(); ++n)
            word =
                build.CreateSelect(build.CreateICmpEQ(skip, build.getInt64(n)), words[i + n], word);
        llvm::Value* from_above =
            build.CreateShl(build.CreateShl(above, 1), build.CreateXor(rest, 63));
        result.words[i] = build.CreateOr(build.CreateLShr(word, rest), from_above);
        above = word;
    }
    return result;
}

Wide Wide::population(Build& build) const {
    Wide result = zero(build, bits);
    for (llvm::Value* word : words)
        result.words[0] = build.CreateAdd(result.words[0],
                                          build.CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, word));
    return result;
}

Wide Wide::leadingZeros(Build& build) const {
    Wide result = zero(build, bits);
    llvm::Value* zeros = build.getIntN(wordBits(), 0);
    for (unsigned i = 0; i < count(); ++i) { // the highest that is not zero wins
        llvm::Value* here =
            build.CreateBinaryIntrinsic(llvm::Intrinsic::ctlz, words[i], build.getFalse());
        llvm::Value* below = build.CreateAdd(zeros, build.getIntN(wordBits(), wordBits()));
        zeros = i == 0 ? here : build.CreateSelect(build.CreateIsNull(words[i]), below, here);
    }
    result.words[0] =
        build.CreateSub(zeros, build.getIntN(wordBits(), count() * wordBits() - bits));
    return result;
}

Wide Wide::trailingZeros(Build& build) const {
    Wide result = zero(build, bits);
    llvm::Value* zeros = nullptr;
    for (unsigned i = count(); i-- > 0;) { // the lowest that is not zero wins
        llvm::Value* word = words[i];
        if (!zeros && bits % wordBits() != 0)
            word = build.CreateOr(
                word, build.getInt(llvm::APInt::getOneBitSet(wordBits(), bits % wordBits())));
        llvm::Value* here =
            build.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, word, build.getFalse());
        zeros = zeros ? build.CreateSelect(build.CreateIsNull(word),
                                           build.CreateAdd(zeros, build.getInt64(64)), here)
                      : here;
    }
    result.words[0] = zeros;
    return result;
}

Wide Wide::reversed(Build& build, llvm::Intrinsic::ID how) const {
    Wide result(bits);
    for (llvm::Value* word : llvm::reverse(words))
        result.words.push_back(build.CreateUnaryIntrinsic(how, word));
    return result.shiftedRight(build, build.getIntN(wordBits(), count() * wordBits() - bits),
                               build.getIntN(wordBits(), 0));
}

llvm::Value* Wide::toFloat(Build& build, llvm::Type* type, bool is_signed) const {
    if (count() == 1)
        return is_signed ? build.CreateSIToFP(signExtended(build, wordBits()).words[0], type)
                         : build.CreateUIToFP(words[0], type);
    if (count() > 2) return nullptr;
    llvm::Value* negative = is_signed ? isNegative(build) : build.getFalse();
    const Wide magnitude = zero(build, bits).add(build, *this, true).select(build, negative, *this);
    llvm::Value* result = nullptr;
    if (type->isHalfTy()) {
        result = build.CreateSelect(build.CreateIsNull(magnitude.words[1]),
                                    build.CreateUIToFP(magnitude.words[0], type),
                                    llvm::ConstantFP::getInfinity(type));
    } else {
        // The 64 leading bits, the last one set when there are more: rounded once, then scaled.
        const Wide full = magnitude.resized(build, 128);
        llvm::Value* zeros = full.leadingZeros(build).words[0];
        const Wide top = full.shiftedLeft(build, zeros);
        llvm::Value* sticky =
            build.CreateZExt(build.CreateIsNotNull(top.words[0]), build.getInt64Ty());
        result =
            build.CreateFMul(build.CreateUIToFP(build.CreateOr(top.words[1], sticky), type),
                             powerOfTwo(build, type, build.CreateSub(build.getInt64(64), zeros)));
    }
    return build.CreateSelect(negative, build.CreateFNeg(result), result);
}

Wide Wide::fromFloat(Build& build, llvm::Value* from, unsigned bits, bool is_signed) {
    Wide result = zero(build, bits);
    if (result.count() == 1) {
        llvm::Type* type = result.wordType(build);
        result.words[0] =
            is_signed ? build.CreateFPToSI(from, type) : build.CreateFPToUI(from, type);
        return result.trimmed(build);
    }
    llvm::Type* type = build.getDoubleTy();
    llvm::Value* number = build.CreateFPExt(from, type);
    llvm::Value* magnitude = build.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, number);
    llvm::Value* high = build.CreateFPToUI(
        build.CreateFMul(magnitude, llvm::ConstantFP::get(type, 0x1p-64)), build.getInt64Ty());
    llvm::Value* above =
        build.CreateFMul(build.CreateUIToFP(high, type), llvm::ConstantFP::get(type, 0x1p64));
    result.words[0] = build.CreateFPToUI(build.CreateFSub(magnitude, above), build.getInt64Ty());
    result.words[1] = high;
    if (!is_signed) return result;
    llvm::Value* negative = build.CreateFCmpOLT(number, llvm::ConstantFP::get(type, 0));
    return zero(build, bits).add(build, result, true).select(build, negative, result);
}

Wide Wide::fromVector(Build& build, llvm::Value* from, unsigned bits) {
    Wide result = zero(build, bits);
    auto* type = llvm::cast<llvm::FixedVectorType>(from->getType());
    const unsigned width = type->getScalarSizeInBits();
    for (unsigned i = 0; i < type->getNumElements(); ++i) {
        llvm::Value* element =
            build.CreateBitCast(build.CreateExtractElement(from, i), build.getIntNTy(width));
        llvm::Value*& word = result.words[i * width / 64];
        word = build.CreateOr(
            word, build.CreateShl(build.CreateZExt(element, word->getType()), i * width % 64));
    }
    return result;
}

llvm::Value* Wide::toVector(Build& build, llvm::Type* to) const {
    auto* type = llvm::cast<llvm::FixedVectorType>(to);
    const unsigned width = type->getScalarSizeInBits();
    llvm::Value* result = llvm::PoisonValue::get(type);
    for (unsigned i = 0; i < type->getNumElements(); ++i) {
        llvm::Value* part = build.CreateTrunc(
            build.CreateLShr(words[i * width / 64], i * width % 64), build.getIntNTy(width));
        result =
            build.CreateInsertElement(result, build.CreateBitCast(part, type->getElementType()), i);
    }
    return result;
}

} // namespace cw::ir
