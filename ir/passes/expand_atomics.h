// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// Which atomic operations a device has beside those of 32-bit integers (exchange, compare and
/// exchange, add, sub, and, or, xor, min, max).
struct AtomicSupport {
    bool float_add = false, float_min_max = false; // of float, and double where there is one
    bool doubles = true;
    bool words64 = true; // false: of 64 bits by @cw.atomic64.*
};

/// Makes all other atomic operations of those: what has no instruction becomes a loop around a
/// compare-and-exchange, 8 and 16 bits a part of their aligned 32-bit word, floats and pointers
/// integers of their size.
///
///     %r = atomicrmw nand ptr %p, i16 %v   =>   loop: %n = … ; cmpxchg ptr %word, i32 %w, i32 %n
///
///     %r = atomicrmw add ptr %p, i64 %v    =>   loop around @cw.atomic64.replace(%p, %old, %new)
///
/// After: atomicrmw and cmpxchg of i32 and i64 only, and of floats as far as they are supported;
/// atomic loads and stores of i32, i64, float and double.
void expandAtomics(llvm::Module&, const AtomicSupport&);

/// Atomics on a thread's own slots (pointers into address space `stack`) become plain accesses.
void dropPrivateAtomics(llvm::Module&, unsigned stack);

} // namespace cw::ir
