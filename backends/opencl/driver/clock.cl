// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the clock that @cw.clock64 is (device/clock.cpp).
#include "backends/opencl/driver/arena.clh"

ulong __attribute__((overloadable)) __spirv_ReadClockKHR(int scope);

kernel void cw_clock(ARENA, ulong to) {
    *AT(ulong, to) = __spirv_ReadClockKHR(1);
}
