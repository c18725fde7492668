// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// For targets whose integers have 8, 16, 32 or 64 bits: those of other widths below 64 live in the
/// next larger one, zero above; wider ones are words of 64 bits, lowest first.
///
///     %r = add i24 %a, %b    =>   %s = add i32 %a, %b     %r = and i32 %s, 16777215
///     %r = add i128 %a, %b   =>   %lo = add i64 …         %carry = icmp ult i64 %lo, …    %hi = …
///
/// What does not compute (phi, select, loads, stores, casts, freeze, switch) follows. Functions
/// that take or return such numbers, or aggregates of them, must have been inlined; atomics of them
/// are left as they are. Scalars only.
void expandIntegers(llvm::Module&);

/// Marks the functions that expandIntegers can't have in a call for inlining.
void inlineWideCallees(llvm::Module&);

} // namespace cw::ir
