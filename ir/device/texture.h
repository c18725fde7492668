// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Texels of a texture: where they lie, what is read of them, what a coordinate means along one
// dimension. CUDA C++ Programming Guide, "Texture Fetching" and "Texture Memory".
#include "ir/device/device.h"
#include "support/texture.h"

namespace cw::device {

// Records stay as they are while a kernel runs: link_library.py marks what is read of this space.
#define CW_CONSTANT __attribute__((address_space(4)))
#define CW_GLOBAL __attribute__((address_space(1)))
using Record = const CW_CONSTANT Texture*;
using Level = const CW_CONSTANT TextureLevel*;

typedef uint32_t Words __attribute__((ext_vector_type(4)));
typedef int32_t Integers __attribute__((ext_vector_type(4)));
typedef float Floats __attribute__((ext_vector_type(4)));
typedef uint32_t LooseWords __attribute__((ext_vector_type(4), aligned(4)));
typedef uint32_t LoosePair __attribute__((ext_vector_type(2), aligned(4)));

CW_INLINE Record recordOf(uint64_t handle) {
    return reinterpret_cast<Record>(handle);
}
CW_INLINE Level levelOf(Record texture, uint32_t level) {
    return reinterpret_cast<Level>(texture + 1) + level;
}
CW_INLINE int32_t leastOf(int32_t a, int32_t b) {
    return a < b ? a : b;
}
CW_INLINE int32_t clampTo(int32_t i, int32_t size) {
    const int32_t below = leastOf(i, size - 1);
    return below < 0 ? 0 : below;
}

/// Fractions of the greatest value: 8 or 16 bits.
CW_INLINE bool readsFractions(Record t) {
    return t->kind != TexelKind::Float && t->channel_bits < 32 &&
           (t->reads_normalized || t->is_normalized_format);
}
CW_INLINE bool readsFloats(Record t) {
    return t->kind == TexelKind::Float || readsFractions(t);
}
CW_INLINE uint32_t texelBytes(Record t) {
    return t->channels * (t->channel_bits / 8u);
}

/// What the code that reads texels knows of them: nothing, that channels have 32 bits, or nothing
/// where its size matters more than its speed.
enum Known : uint32_t { kAny, kWords, kCalled };

template <Known kKnown>
struct Format {
    Record texture;
    CW_INLINE uint32_t bits() const { return kKnown == kWords ? 32 : texture->channel_bits; }
    CW_INLINE uint32_t bytes() const { return texture->channels * (bits() / 8); }
};

extern "C" float __cw_powf(float, float);
/// IEC 61966-2-1, 4.2.
CW_NOINLINE inline float linearOf(float srgb) {
    return srgb <= 0.04045f ? srgb / 12.92f : __cw_powf((srgb + 0.055f) / 1.055f, 2.4f);
}

/// What is read for channels whose bits are the low ones of `raw`.
CW_INLINE Words valuesOf(Record t, uint32_t bits, Words raw) {
    if (bits == 32) return raw;
    if (t->kind == TexelKind::Float) {
        Words all = {};
#pragma unroll
        for (uint32_t c = 0; c < 4; c++)
            all[c] = device::bits(float(__builtin_bit_cast(_Float16, uint16_t(raw[c]))));
        return all;
    }
    const bool is_signed = t->kind == TexelKind::Signed;
    const auto shift = int32_t(32 - bits);
    Integers whole = __builtin_bit_cast(Integers, raw);
    if (is_signed) whole = whole << shift >> shift;
    if (!readsFractions(t)) return __builtin_bit_cast(Words, whole);
    const auto most = float((1u << (is_signed ? bits - 1 : bits)) - 1);
    Floats fractions = __builtin_convertvector(whole, Floats) / most;
    fractions = fractions < -1.0f ? Floats(-1.0f) : fractions;
    if (t->is_srgb && bits == 8 && !is_signed)
        for (uint32_t c = 0; c < 3; c++)
            fractions[c] = linearOf(fractions[c]);
    return __builtin_bit_cast(Words, fractions);
}

CW_INLINE Words bitsAt(uint64_t address, uint32_t bytes) {
    switch (bytes) {
    case 1:
        return Words{*reinterpret_cast<const CW_GLOBAL uint8_t*>(address), 0, 0, 0};
    case 2:
        return Words{*reinterpret_cast<const CW_GLOBAL uint16_t*>(address), 0, 0, 0};
    case 4:
        return Words{*reinterpret_cast<const CW_GLOBAL uint32_t*>(address), 0, 0, 0};
    case 8: {
        const LoosePair pair = *reinterpret_cast<const CW_GLOBAL LoosePair*>(address);
        return Words{pair.x, pair.y, 0, 0};
    }
    default:
        return *reinterpret_cast<const CW_GLOBAL LooseWords*>(address);
    }
}

/// The same where channels have 32 bits.
CW_INLINE Words wordsAt(uint64_t address, uint32_t channels) {
    return bitsAt(address, channels == 4 ? 16 : channels == 2 ? 8 : 4);
}

/// The texel at an address: its first channel, or with 4 `kChannels` all of them, where those that
/// it lacks are 0, 0 and 1.
template <uint32_t kChannels, Known kKnown>
CW_INLINE Words texelHere(Format<kKnown> format, uint64_t address) {
    Record t = format.texture;
    const uint32_t bits = format.bits();
    if (kChannels == 1) return valuesOf(t, bits, Words{bitsAt(address, bits / 8).x, 0, 0, 0});
    Words raw = kKnown == kWords ? wordsAt(address, t->channels) : bitsAt(address, format.bytes());
    if (bits == 16) raw = Words{raw.x & 0xffff, raw.x >> 16, raw.y & 0xffff, raw.y >> 16};
    if (bits == 8) raw = Words{raw.x & 255, raw.x >> 8 & 255, raw.x >> 16 & 255, raw.x >> 24};
    Words value = valuesOf(t, bits, raw);
    if (t->channels < 4) {
        value.y = t->channels < 2 ? 0 : value.y;
        value.z = 0;
        value.w = readsFloats(t) ? device::bits(1.0f) : 1;
    }
    return value;
}
CW_NOINLINE inline Words texelCalled(Record t, uint64_t address) {
    return texelHere<4>(Format<kAny>{t}, address);
}
template <uint32_t kChannels, Known kKnown>
CW_INLINE Words texelAt(Format<kKnown> format, uint64_t address) {
    return kKnown == kCalled ? texelCalled(format.texture, address)
                             : texelHere<kChannels>(format, address);
}

CW_INLINE Words borderOf(Record t) {
    return Words{bits(t->border[0]), bits(t->border[1]), bits(t->border[2]), bits(t->border[3])};
}

/// What a dimension of a level is like; one that the level lacks has one texel. Wrap and mirror are
/// for normalized coordinates; others are clamped.
struct Axis {
    uint32_t size;
    TextureAddressMode mode;
    bool normalized;
};
CW_INLINE Axis axisOf(Record t, uint32_t dimension, uint32_t size) {
    const TextureAddressMode mode = t->address_mode[dimension];
    const bool normalized = t->normalized_coordinates,
               has_border = mode == TextureAddressMode::Border;
    return {size + (size == 0), normalized || has_border ? mode : TextureAddressMode::Clamp,
            normalized};
}

/// A coordinate in texels, in the first repetition; whether that was turned round.
struct Coordinate {
    float at;
    bool turned;
};
CW_INLINE Coordinate inTexels(Axis axis, float x) {
    if (!axis.normalized) return {x, false};
    bool turned = false;
    if (axis.mode == TextureAddressMode::Wrap) {
        x -= floor(x);
    } else if (axis.mode == TextureAddressMode::Mirror) {
        const float whole = floor(x), half = whole * 0.5f;
        turned = half != floor(half);
        x = turned ? 1 - (x - whole) : x - whole;
    }
    return {x * float(axis.size), turned};
}

/// A texel that there is, and whether another was asked for.
struct Place {
    uint32_t at;
    bool outside;
};
/// In the first repetition, or next to it: what lies before the first texel is it or the last one.
CW_INLINE Place placed(Axis axis, int32_t i) {
    const bool wraps = axis.mode == TextureAddressMode::Wrap;
    const uint32_t last = axis.size - 1;
    const bool low = i<0, high = i> int32_t(last);
    const uint32_t at = low ? (wraps ? last : 0) : high ? (wraps ? 0 : last) : uint32_t(i);
    return {at, axis.mode == TextureAddressMode::Border && (low || high)};
}
/// The same of any texel.
CW_INLINE Place placedFar(Axis axis, int32_t i) {
    const auto n = int32_t(axis.size);
    if (axis.mode == TextureAddressMode::Wrap) i = (i % n + n) % n;
    if (axis.mode == TextureAddressMode::Mirror) {
        const int32_t in_two = (i % (2 * n) + 2 * n) % (2 * n);
        i = in_two < n ? in_two : 2 * n - 1 - in_two;
    }
    return placed(axis, i);
}

/// Weights have 8 bits of fraction.
CW_INLINE float weightOf(float fraction) {
    return floor(fraction * 256.0f + 0.5f) * (1 / 256.0f);
}

} // namespace cw::device
