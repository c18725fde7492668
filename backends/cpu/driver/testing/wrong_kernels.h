// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/driver/testing/kernel.h"

/// Kernels that fault, fail or never end.
namespace cw::cpu::kernels {

inline void wildStore(CwThread* t) {
    if (blockIndex(t) == 1 && t->linear == 3) *argument<volatile uint32_t*>(t, 1) = 1;
}
/// A loop that keeps no thread index.
inline void wildStoreWidened(CwThread* t) {
    for (uint32_t i = 0; i < t->ntid[0]; ++i)
        if (blockIndex(t) == 1 && i == 3) *argument<volatile uint32_t*>(t, 1) = 1;
}
inline void wildStoreAfterBarrier(CwThread* t) {
    t->services->barrier(t, 0, 0);
    if (blockIndex(t) == 1 && t->linear == 3) *argument<volatile uint32_t*>(t, 1) = 1;
    t->services->barrier(t, 0, 0);
}
inline void wildCall(CwThread* t) {
    reinterpret_cast<void (*)()>(argument<uint64_t>(t, 1))();
}
__attribute__((noinline)) inline uint32_t recurse(volatile uint32_t* depth, uint32_t n) {
    volatile uint32_t frame[64];
    frame[n % 64] = n;
    *depth = n;
    return n == 0 ? 0 : recurse(depth, n - 1) + frame[n % 64];
}
inline void deep(CwThread* t) {
    out(t)[t->linear + 1] = recurse(out(t), uint32_t(argument<uint64_t>(t, 1)));
}
inline void trapped(CwThread* t) {
    if (t->linear == 5) t->services->trap(t);
}
inline void asserted(CwThread* t) {
    if (t->linear == 2) t->services->assertfail(t, "x > 0", "demo.cu", 12, "void demo(int)", 1);
}
inline void assertedByOdd(CwThread* t) {
    if (t->linear % 2) t->services->assertfail(t, "even", "demo.cu", 13, "void demo(int)", 1);
    out(t)[t->linear] = 1;
}
inline void illegal(CwThread*) {
    __builtin_trap();
}
inline void barrierThatCannotEnd(CwThread* t) {
    if (t->linear < 32)
        t->services->barrier(t, 1, 0);
    else
        t->services->barrier(t, 2, 0);
}
inline void forever(CwThread* t) {
    volatile uint32_t* word = out(t);
    for (;;)
        *word = *word + 1;
}
inline void foreverYielding(CwThread* t) {
    for (;;)
        t->services->yield(t);
}

} // namespace cw::cpu::kernels
