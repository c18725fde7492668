// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// What the front end of PTX tells surface.cpp. Freestanding.
#include <stdint.h>

namespace cw {

// `how` of __cw_surf_place; the device headers have the same numbers.
constexpr uint32_t kSurfaceRank = 3;       // 1 to 3
constexpr uint32_t kSurfaceLayers = 4;     // the coordinate behind those of the rank is a layer
constexpr uint32_t kSurfaceClamps = 8;     // beyond the edge lies the nearest place
constexpr uint32_t kSurfaceTexels = 16;    // x counts texels, not bytes
constexpr uint32_t kSurfaceBytes = 1 << 8; // times the size of what is accessed

/// In the order of lower/texture.cpp.
enum class TextureQuery : uint32_t {
    Width,
    Height,
    Depth,
    ChannelType,
    ChannelOrder,
    NormalizedCoordinates,
    Layers,
    Levels,
    Samples,
    IsSigned // what sured.p asks
};

} // namespace cw
