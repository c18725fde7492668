// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Intrinsics.h>

namespace cw::ir {

/// An integer type that is not 1, 8, 16, 32 or 64 bits wide.
bool isUnusual(const llvm::Type*);

/// A number as words of usual integers (expand_integers.h): one of 8 to 64 bits, or several of 64,
/// lowest first. Zero above its `bits`.
struct Wide {
    using Words = llvm::SmallVector<llvm::Value*, 2>;
    using Build = llvm::IRBuilder<>;

    explicit Wide(unsigned bits = 0) : bits(bits) {}
    static Wide zero(Build&, unsigned bits);
    /// A constant, or a number of a usual width.
    static Wide of(Build&, llvm::Value*);
    static Wide fromFloat(Build&, llvm::Value*, unsigned bits, bool is_signed);
    static Wide fromVector(Build&, llvm::Value*, unsigned bits);

    unsigned count() const { return bits <= 64 ? 1 : (bits + 63) / 64; }
    unsigned wordBits() const;
    llvm::Type* wordType(Build& build) const { return build.getIntNTy(wordBits()); }

    /// Without what an operation left above `bits`.
    Wide trimmed(Build&) const;
    /// Cut off, or zero above.
    Wide resized(Build&, unsigned to) const;
    Wide signExtended(Build&, unsigned to) const;
    Wide select(Build&, llvm::Value* condition, const Wide& otherwise) const;
    Wide binary(Build&, llvm::Instruction::BinaryOps, const Wide&) const;
    llvm::Value* compare(Build&, llvm::CmpInst::Predicate, const Wide&) const;
    Wide shiftedLeft(Build&, llvm::Value* amount) const;
    Wide shiftedRight(Build&, llvm::Value* amount, llvm::Value* fill) const;
    Wide population(Build&) const;
    Wide leadingZeros(Build&) const;
    Wide trailingZeros(Build&) const;
    Wide reversed(Build&, llvm::Intrinsic::ID) const;
    /// Rounded to nearest.
    llvm::Value* toFloat(Build&, llvm::Type*, bool is_signed) const;
    llvm::Value* toVector(Build&, llvm::Type*) const;
    llvm::Value* isNegative(Build&) const;

    unsigned bits;
    Words words;

  private:
    Wide multiply(Build&, const Wide&) const;
    Wide add(Build&, const Wide&, bool subtract) const;
};

} // namespace cw::ir
