// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Are division and square root correctly rounded? One work-item for each pair, made of its number.
#include "backends/opencl/driver/arena.clh"

kernel void cw_divide(ARENA, ulong to) {
    const uint i = get_global_id(0);
    // Two floats from 1 to 4 with mixed mantissas, as probes.cpp makes them.
    const float a = as_float(0x3f800000u + (i * 2654435761u >> 8));
    const float b = as_float(0x3f800000u + (i * 2246822519u >> 8));
    AT(float, to)[2 * i] = a / b;
    AT(float, to)[2 * i + 1] = sqrt(a);
}
