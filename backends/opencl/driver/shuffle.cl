// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Is a shuffle faster than an exchange through local memory? `rounds` sums over a warp by either.
#include "backends/opencl/driver/arena.clh"

#define WARP kernel __attribute__((intel_reqd_sub_group_size(32), reqd_work_group_size(256, 1, 1)))

uint __attribute__((overloadable, convergent)) __spirv_GroupNonUniformShuffle(int scope, uint value,
                                                                              uint lane);
void __attribute__((overloadable, convergent)) __spirv_ControlBarrier(uint execution, uint memory,
                                                                      uint semantics);
// Of a sub-group; local memory, acquire and release.
#define BARRIER() __spirv_ControlBarrier(3, 3, 0x108)

WARP void cw_shuffle(ARENA, ulong to, uint rounds) {
    const uint lane = get_sub_group_local_id();
    uint value = get_global_id(0);
    for (uint i = 0; i < rounds; ++i)
        for (uint step = 16; step; step /= 2)
            value = value * 3 + __spirv_GroupNonUniformShuffle(3, value, lane ^ step);
    AT(uint, to)[get_global_id(0)] = value;
}

WARP void cw_exchange(ARENA, ulong to, uint rounds) {
    local uint slots[256];
    const uint lane = get_sub_group_local_id();
    local uint* const warp = slots + get_sub_group_id() * 32;
    uint value = get_global_id(0);
    for (uint i = 0; i < rounds; ++i) {
        for (uint step = 16; step; step /= 2) {
            warp[lane] = value;
            BARRIER();
            value = value * 3 + warp[lane ^ step];
            BARRIER();
        }
    }
    AT(uint, to)[get_global_id(0)] = value;
}
