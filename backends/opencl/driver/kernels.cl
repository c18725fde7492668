// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The driver's own kernels, for commands behind launches: they do nothing when one of those went wrong.
#include "backends/opencl/abi.h"

#include "backends/opencl/driver/arena.clh"

#define SERVICES(address) AT(CwOpenclServices, address)

bool dropped(ARENA, ulong services) {
    volatile global CwOpenclServices* ours = SERVICES(services);
    return (ours->stop | ours->fault) != 0;
}

/// `to`: stop by a fault is contagious, stop by the program (1) is not.
kernel void cw_follow(ARENA, ulong from, ulong to) {
    volatile global CwOpenclServices* theirs = SERVICES(from);
    if (theirs->fault || (theirs->stop & CW_OPENCL_STOP_BY_FAULT))
        atomic_or((volatile global uint*)&SERVICES(to)->stop, CW_OPENCL_STOP_BY_FAULT);
}

/// One work-item for some columns of each row; rows are y, slices z.
kernel void cw_copy(ARENA, ulong services, ulong to, ulong from, ulong width, ulong to_pitch,
                    ulong to_slice, ulong from_pitch, ulong from_slice) {
    if (dropped(arena, base, services)) return;
    to += get_global_id(1) * to_pitch + get_global_id(2) * to_slice;
    from += get_global_id(1) * from_pitch + get_global_id(2) * from_slice;
    const size_t step = get_global_size(0);
    ulong words = 0;
    if (((to | from) & 7) == 0) {
        words = width / 8;
        for (ulong i = get_global_id(0); i < words; i += step)
            AT(ulong, to)[i] = AT(const ulong, from)[i];
    }
    for (ulong i = words * 8 + get_global_id(0); i < width; i += step)
        AT(uchar, to)[i] = AT(const uchar, from)[i];
}

/// Fills with a pattern of `bytes` (1, 2, 4), which `pattern` repeats.
kernel void cw_fill(ARENA, ulong services, ulong to, uint pattern, uint bytes, ulong width,
                    ulong to_pitch, ulong to_slice) {
    if (dropped(arena, base, services)) return;
    to += get_global_id(1) * to_pitch + get_global_id(2) * to_slice;
    const size_t step = get_global_size(0);
    ulong words = 0;
    if ((to & 3) == 0) {
        words = width / 4;
        for (ulong i = get_global_id(0); i < words; i += step)
            AT(uint, to)[i] = pattern;
    }
    for (ulong i = words * 4 + get_global_id(0); i < width; i += step)
        AT(uchar, to)[i] = (uchar)(pattern >> 8 * ((i - words * 4) % bytes));
}
