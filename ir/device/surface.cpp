// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where surfaces are read and written, and what they and textures are asked. CUDA C++ Programming
// Guide, "Surface Functions"; PTX ISA §9.7.10 txq, §9.7.11.
#include "ir/device/surface.h"
#include "ir/device/texture.h"

using namespace cw::device;
using namespace cw;

namespace {

/// The nearest place of `bytes` in `size`; whether it is another than was asked for.
struct Inside {
    uint32_t at;
    bool moved;
};
CW_INLINE Inside inside(int32_t at, uint32_t size, uint32_t bytes) {
    const int32_t last = size > bytes ? int32_t(size - bytes) : 0;
    const uint32_t nearest = at < 0 ? 0 : at > last ? uint32_t(last) : uint32_t(at);
    return {nearest, nearest != uint32_t(at)};
}

/// The channel types and orders of PTX ISA §5.3.
CW_INLINE uint32_t channelTypeOf(Record t) {
    const uint32_t size = t->channel_bits == 8 ? 0 : t->channel_bits == 16 ? 1 : 2;
    if (t->kind == TexelKind::Float) return size == 1 ? 0x10dd : 0x10de;
    if (t->is_normalized_format) return (t->kind == TexelKind::Signed ? 0x10d0 : 0x10d2) + size;
    return (t->kind == TexelKind::Signed ? 0x10d7 : 0x10da) + size;
}
CW_INLINE uint32_t channelOrderOf(Record t) {
    return t->channels == 4 ? 0x10b5 : t->channels == 2 ? 0x10b2 : 0x10b0;
}

/// A value of sust.p as the channel has it: integers at most as great as there is room for.
CW_INLINE uint32_t storedOf(Record t, uint32_t value) {
    const uint32_t bits = t->channel_bits;
    if (t->kind == TexelKind::Float)
        return bits == 16 ? __builtin_bit_cast(uint16_t, _Float16(floatOf(value))) : value;
    if (bits == 32) return value;
    const bool is_signed = t->kind == TexelKind::Signed;
    if (t->is_normalized_format) {
        const auto most = float((1 << (is_signed ? bits - 1 : bits)) - 1),
                   least = is_signed ? -1.0f : 0;
        float x = floatOf(value);
        x = x > least ? x : least;
        x = x < 1 ? x : 1;
        return uint32_t(int32_t(roundEven(x * most)));
    }
    if (!is_signed) return value >> bits ? (1u << bits) - 1 : value;
    const int32_t most = (1 << (bits - 1)) - 1, x = int32_t(value);
    return uint32_t(x > most ? most : x < -most - 1 ? -most - 1 : x);
}

} // namespace

/// The address of the texel, or 0 where there is none and `how` does not ask for the nearest. x
/// counts bytes, or texels. `how`: surface.h.
CW_DEVICE_INLINE uint64_t __cw_surf_place(uint64_t handle, uint32_t how, int32_t x, int32_t y,
                                          int32_t z) {
    Record t = recordOf(handle);
    const Level level = levelOf(t, 0);
    const uint32_t rank = how & kSurfaceRank, texel = texelBytes(t);
    const bool scaled = how & kSurfaceTexels, layered = how & kSurfaceLayers;
    const uint32_t bytes = scaled ? 1 : how / kSurfaceBytes;
    const Inside across = inside(x, scaled ? level->width : level->width * texel, bytes);
    uint64_t address = level->address + uint64_t(across.at) * (scaled ? texel : 1);
    bool moved = across.moved;
    if (rank > 1) {
        const Inside down = inside(y, level->height, 1);
        address += down.at * level->row;
        moved |= down.moved;
    }
    if (rank > 2 || layered) {
        const uint32_t slices = layered ? t->layers * (t->is_cube ? 6 : 1) : level->depth;
        const Inside slice = inside(rank == 1 ? y : z, slices, 1);
        address += slice.at * level->slice;
        moved |= slice.moved;
    }
    return moved && !(how & kSurfaceClamps) ? 0 : address;
}

/// sust.p: the channels that the surface has, of values that are floats where its channels are.
CW_DEVICE void __cw_ptx_surf_store(uint64_t handle, uint64_t address, Words value) {
    Record t = recordOf(handle);
    const uint32_t bits = t->channel_bits;
    for (uint32_t c = 0; c < t->channels; c++) {
        const uint32_t given = c == 0 ? value.x : c == 1 ? value.y : c == 2 ? value.z : value.w;
        const uint32_t stored = storedOf(t, given);
        const uint64_t at = address + c * (bits / 8);
        if (bits == 8)
            *reinterpret_cast<CW_GLOBAL uint8_t*>(at) = uint8_t(stored);
        else if (bits == 16)
            *reinterpret_cast<CW_GLOBAL uint16_t*>(at) = uint16_t(stored);
        else
            *reinterpret_cast<CW_GLOBAL uint32_t*>(at) = stored;
    }
}

/// txq and suq.
CW_DEVICE uint32_t __cw_ptx_tex_query(uint64_t handle, uint32_t what, int32_t level_index) {
    Record t = recordOf(handle);
    const Level level = levelOf(t, uint32_t(clampTo(level_index, int32_t(t->level_count))));
    switch (TextureQuery(what)) {
    case TextureQuery::Width:
        return level->width;
    case TextureQuery::Height:
        return level->height;
    case TextureQuery::Depth:
        return level->depth;
    case TextureQuery::ChannelType:
        return channelTypeOf(t);
    case TextureQuery::ChannelOrder:
        return channelOrderOf(t);
    case TextureQuery::NormalizedCoordinates:
        return t->normalized_coordinates;
    case TextureQuery::Layers:
        return t->layers;
    case TextureQuery::Levels:
        return t->level_count;
    case TextureQuery::Samples:
        return 1;
    case TextureQuery::IsSigned:
        return t->kind == TexelKind::Signed;
    }
    return 0;
}
