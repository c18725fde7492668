// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Textures in this process's memory, and what the CUDA C++ Programming Guide ("Texture Fetching")
// says is read of them, worked out in doubles.
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <vector>

#include "support/texture.h"

namespace cw {

typedef uint32_t Words __attribute__((vector_size(16)));

extern "C" {
Words __cw_tex_fetch(uint64_t, int32_t), __cw_tex_line(uint64_t, float);
Words __cw_tex_plane(uint64_t, float, float), __cw_tex_volume(uint64_t, float, float, float);
uint32_t __cw_tex_fetch1(uint64_t, int32_t), __cw_tex_line1(uint64_t, float);
uint32_t __cw_tex_plane1(uint64_t, float, float), __cw_tex_volume1(uint64_t, float, float, float);
Words __cw_tex_sample(uint64_t, uint32_t shape, int32_t layer, float, float, float, float level,
                      int32_t, int32_t, int32_t);
float __cw_tex_detail(uint64_t, uint32_t shape, float, float, float, float, float, float, float,
                      float, float);
Words __cw_tex_gather(uint64_t, uint32_t shape, uint32_t channel, int32_t layer, float, float,
                      float, int32_t, int32_t);
Words __cw_ptx_tex_texel(uint64_t, uint32_t shape, int32_t layer, int32_t, int32_t, int32_t,
                         int32_t level);
uint32_t __cw_ptx_tex_query(uint64_t, uint32_t what, int32_t level);
uint64_t __cw_surf_place(uint64_t, uint32_t how, int32_t, int32_t, int32_t);
void __cw_ptx_surf_store(uint64_t, uint64_t address, Words);
}

enum Shape : uint32_t { Line, Plane, Volume, Lines, Planes, Cube, Cubes };

/// A texture of at most four levels whose texels are filled with a rule.
struct TestTexture {
    struct alignas(16) {
        Texture texture{};
        TextureLevel levels[4]{};
    } record;
    std::vector<uint8_t> memory[4];

    Texture& operator*() { return record.texture; }
    Texture* operator->() { return &record.texture; }
    uint64_t handle() const { return std::bit_cast<uint64_t>(&record); }

    TestTexture(uint32_t channels, uint32_t bits, TexelKind kind, uint32_t width,
                uint32_t height = 0, uint32_t depth = 0, uint32_t levels = 1) {
        Texture& t = record.texture;
        t.channels = uint8_t(channels);
        t.channel_bits = uint8_t(bits);
        t.kind = kind;
        t.level_count = levels;
        t.levels = std::bit_cast<uint64_t>(&record.levels[0]);
        for (auto& mode : t.address_mode)
            mode = TextureAddressMode::Clamp;
        t.greatest_level = 100;
        for (uint32_t i = 0; i < levels; ++i) {
            const auto half = [&](uint32_t n) { return n && !(n >> i) ? 1 : n >> i; };
            const uint32_t rows = std::max(1u, half(height)), slices = std::max(1u, half(depth));
            const uint64_t row = half(width) * channels * bits / 8 + 16; // a gap
            memory[i].resize(row * rows * slices + 16);
            record.levels[i] = {std::bit_cast<uint64_t>(memory[i].data()),
                                row,
                                row * rows,
                                half(width),
                                half(height),
                                half(depth),
                                0};
        }
        uint32_t state = 7;
        for (auto& level : memory)
            for (uint8_t& byte : level)
                byte = uint8_t((state = state * 1664525 + 1013904223) >> 24);
        if (kind == TexelKind::Float) fillFloats();
    }

    /// Small whole numbers: sums of them are exact.
    void fillFloats() {
        uint32_t state = 11;
        for (auto& level : memory)
            for (size_t at = 0; at + 4 <= level.size(); at += record.texture.channel_bits / 8) {
                const int value = int((state = state * 1664525 + 1013904223) >> 24) - 128;
                if (record.texture.channel_bits == 16) {
                    const auto half = _Float16(value);
                    std::memcpy(&level[at], &half, 2);
                } else {
                    const auto number = float(value);
                    std::memcpy(&level[at], &number, 4);
                }
            }
    }

    bool readsFractions() const {
        const Texture& t = record.texture;
        return t.kind != TexelKind::Float && (t.reads_normalized || t.is_normalized_format);
    }
    bool readsFloats() const { return record.texture.kind == TexelKind::Float || readsFractions(); }

    /// A channel of a texel, as the number that is read.
    double channel(uint32_t level, int x, int y, int slice, uint32_t c) const {
        const Texture& t = record.texture;
        const TextureLevel& l = record.levels[level];
        if (c >= t.channels) return c == 3 ? 1 : 0;
        const uint32_t bytes = t.channel_bits / 8;
        const uint8_t* at = memory[level].data() + slice * l.slice + y * l.row +
                            (uint32_t(x) * t.channels + c) * bytes;
        uint32_t raw = 0;
        std::memcpy(&raw, at, bytes);
        if (t.kind == TexelKind::Float && bytes == 2)
            return double(std::bit_cast<_Float16>(uint16_t(raw)));
        if (t.kind == TexelKind::Float) return std::bit_cast<float>(raw);
        const double unit = t.kind == TexelKind::Signed ? std::exp2(t.channel_bits - 1) - 1
                                                        : std::exp2(t.channel_bits) - 1;
        double value = raw;
        if (t.kind == TexelKind::Signed && value > unit) value -= std::exp2(t.channel_bits);
        if (!readsFractions()) return value;
        value = std::max(-1.0, value / unit);
        if (!t.is_srgb || c == 3) return value;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    }

    /// The texel that an index means, or -1 for the border.
    int place(uint32_t dimension, int64_t i, int64_t n) const {
        TextureAddressMode mode = record.texture.address_mode[dimension];
        const bool repeats = mode == TextureAddressMode::Wrap || mode == TextureAddressMode::Mirror;
        if (repeats && !record.texture.normalized_coordinates) mode = TextureAddressMode::Clamp;
        switch (mode) {
        case TextureAddressMode::Wrap:
            return int(((i % n) + n) % n);
        case TextureAddressMode::Mirror: {
            const int64_t in_two = ((i % (2 * n)) + 2 * n) % (2 * n);
            return int(in_two < n ? in_two : 2 * n - 1 - in_two);
        }
        case TextureAddressMode::Clamp:
            return int(std::clamp<int64_t>(i, 0, n - 1));
        case TextureAddressMode::Border:
            break;
        }
        return i < 0 || i >= n ? -1 : int(i);
    }

    /// A coordinate in texels.
    double texels(uint32_t dimension, double x, uint32_t size) const {
        const TextureAddressMode mode = record.texture.address_mode[dimension];
        const double whole = std::floor(x), rest = x - whole;
        if (!record.texture.normalized_coordinates) return x;
        if (mode == TextureAddressMode::Wrap) return rest * size;
        if (mode != TextureAddressMode::Mirror) return x * size;
        return (std::fmod(whole, 2) == 0 ? rest : 1 - rest) * size;
    }

    /// What is read at x (of `rank` coordinates) in one level, beginning at a slice.
    double sampled(uint32_t rank, uint32_t level, int slice, std::array<double, 3> x, uint32_t c,
                   std::array<int, 3> offset = {}) const {
        const Texture& t = record.texture;
        const TextureLevel& l = record.levels[level];
        const uint32_t size[3] = {l.width, l.height, l.depth};
        const bool linear = t.filter == TextureFilter::Linear && readsFloats();
        int64_t first[3] = {};
        double weight[3] = {};
        for (uint32_t d = 0; d < rank; ++d) {
            const double at = texels(d, x[d], size[d]) - (linear ? 0.5 : 0);
            first[d] = int64_t(std::floor(at)) + offset[d];
            weight[d] = linear ? std::floor((at - std::floor(at)) * 256 + 0.5) / 256 : 0;
        }
        double sum = 0;
        for (uint32_t corner = 0; corner < (linear ? 1u << rank : 1u); ++corner) {
            double share = 1;
            int at[3] = {0, 0, 0};
            bool border = false;
            for (uint32_t d = 0; d < rank; ++d) {
                const int side = corner >> d & 1;
                share *= side ? weight[d] : 1 - weight[d];
                at[d] = place(d, first[d] + side, size[d]);
                border |= at[d] < 0;
            }
            const double texel = !border         ? channel(level, at[0], at[1], slice + at[2], c)
                                 : readsFloats() ? t.border[c]
                                                 : std::bit_cast<int32_t>(t.border[c]);
            sum += share * texel;
        }
        return sum;
    }

    /// A word that was read, as a number.
    double number(uint32_t word) const {
        if (readsFloats()) return std::bit_cast<float>(word);
        return record.texture.kind == TexelKind::Signed ? double(int32_t(word)) : double(word);
    }
};

} // namespace cw
