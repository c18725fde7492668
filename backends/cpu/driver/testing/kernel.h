// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/abi.h"

/// Kernels as codegen would make them, for tests of the driver alone.
namespace cw::cpu::kernels {

using Kernel = void(CwThread*);

template <typename T>
T& argument(CwThread* t, int index) {
    return *reinterpret_cast<T*>(const_cast<uint8_t*>(t->args) + 8 * index);
}
inline uint32_t* out(CwThread* t) {
    return argument<uint32_t*>(t, 0);
}
inline uint32_t blockIndex(CwThread* t) {
    return t->ctaid[0] + t->nctaid[0] * (t->ctaid[1] + t->nctaid[1] * t->ctaid[2]);
}
inline uint32_t globalIndex(CwThread* t) {
    return blockIndex(t) * t->ntid[0] * t->ntid[1] * t->ntid[2] + t->linear;
}

/// A loop kernel: codegen's loop over the threads of a block.
template <Kernel* kBody>
inline void loop(CwThread* t) {
    uint32_t linear = 0;
    for (uint32_t z = 0; z < t->ntid[2]; ++z)
        for (uint32_t y = 0; y < t->ntid[1]; ++y)
            for (uint32_t x = 0; x < t->ntid[0]; ++x) {
                t->tid[0] = x, t->tid[1] = y, t->tid[2] = z;
                t->linear = linear++;
                kBody(t);
            }
}

} // namespace cw::cpu::kernels
