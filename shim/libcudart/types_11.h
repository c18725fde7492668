// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstring>

#include "driver_types.h"

namespace cw::cudart {

/// The beginning of a 12.8 structure, as long as CUDA 11.8's (compared by a compiler that had
/// both).
template <typename Newer, size_t kSize>
struct StructOf11 {
    alignas(Newer) char bytes[kSize];

    void operator=(const Newer& newer) { std::memcpy(bytes, &newer, kSize); }
    Newer newer() const {
        Newer newer = {};
        std::memcpy(&newer, bytes, kSize);
        return newer;
    }
};
using DeviceProp11 = StructOf11<cudaDeviceProp, offsetof(cudaDeviceProp, hostRegisterSupported)>;
static_assert(sizeof(DeviceProp11) == 728);
using FuncAttributes11 = StructOf11<cudaFuncAttributes, 56>;
static_assert(offsetof(cudaFuncAttributes, clusterDimMustBeSet) <= sizeof(FuncAttributes11));

using TextureDesc11 = StructOf11<cudaTextureDesc, offsetof(cudaTextureDesc, seamlessCubemap)>;

} // namespace cw::cudart
