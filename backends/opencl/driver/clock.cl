// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the clock that @cw.clock64 is (device/clock.cpp).
ulong __attribute__((overloadable)) __spirv_ReadClockKHR(int scope);

kernel void cw_clock(ulong to) {
    *(global ulong*)to = __spirv_ReadClockKHR(1);
}
