// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// What a texture or surface object stands for: its handle is the device address of a Texture, which
// the runtime writes once and device code reads. Freestanding: device code includes it.
#include <stdint.h>

namespace cw {

/// One level of detail, in texels; extents that the object's shape lacks are 0. Layers and the
/// faces of cube maps are slices: slice layer * 6 + face.
struct TextureLevel {
    uint64_t address;    // of texel (0, 0, 0), on the device
    uint64_t row, slice; // bytes from one row, or slice, to the next
    uint32_t width, height, depth;
    uint32_t unused;
};
static_assert(sizeof(TextureLevel) == 40);

enum class TexelKind : uint8_t { Signed, Unsigned, Float };
enum class TextureAddressMode : uint8_t { Wrap, Clamp, Mirror, Border }; // as both APIs number them
enum class TextureFilter : uint8_t { Point, Linear };

struct Texture {
    uint64_t levels; // device address of the TextureLevels, finest first; they follow this record
    uint32_t level_count;
    uint32_t layers;                // 0: not layered; of cube maps the number of cubes, at least 1
    uint8_t channels, channel_bits; // 1, 2 or 4 of 8, 16 or 32 bits
    TexelKind kind;
    bool is_normalized_format; // integers that are fractions of their greatest value
    bool is_cube, is_linear;   // six faces a layer; plain memory of one row, read by tex1Dfetch
    bool reads_normalized;     // cudaReadModeNormalizedFloat
    bool normalized_coordinates, is_srgb, is_seamless;
    TextureFilter filter, level_filter;
    TextureAddressMode address_mode[3];
    uint8_t unused;
    float border[4]; // its bits are integers where the texels are
    float level_bias, least_level, greatest_level;
    uint32_t max_anisotropy;
};
static_assert(sizeof(Texture) == 64);

} // namespace cw
