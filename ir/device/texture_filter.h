// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Filters over texels and levels; the faces of cube maps. CUDA C++ Programming Guide, "Texture
// Fetching", "Cubemap Textures".
#include "ir/device/texture.h"

namespace cw::device {

/// In the order of PTX's names: 1d, 2d, 3d, a1d, a2d, cube, acube.
enum class Shape : uint32_t { Line, Plane, Volume, Lines, Planes, Cube, Cubes };

/// A point in a texture: coordinates as the program gives them, and texels to go from there.
struct Point {
    float x[3];
    int32_t offset[3];
};

CW_INLINE uint32_t sizeOf(Level level, uint32_t dimension) {
    return dimension == 0 ? level->width : dimension == 1 ? level->height : level->depth;
}

CW_INLINE Words weighted(Words sum, float weight, Words texel) {
    const Floats a = __builtin_bit_cast(Floats, sum), b = __builtin_bit_cast(Floats, texel);
    return __builtin_bit_cast(Words, Floats{fma(weight, b.x, a.x), fma(weight, b.y, a.y),
                                            fma(weight, b.z, a.z), fma(weight, b.w, a.w)});
}

/// The texel that a coordinate is in.
CW_INLINE Place nearest(Axis axis, float x, int32_t offset) {
    const Coordinate coordinate = inTexels(axis, x);
    const auto i = int32_t(floor(coordinate.at));
    return offset ? placedFar(axis, coordinate.turned ? i - offset : i + offset) : placed(axis, i);
}

/// The two texels on each side of it, and the weight of the second.
struct Sides {
    Place first, second;
    float weight;
};
CW_INLINE Sides sidesOf(Axis axis, float x, int32_t offset) {
    const Coordinate coordinate = inTexels(axis, x);
    const float at = coordinate.at - 0.5f, floored = floor(at);
    const float weight = weightOf(at - floored);
    const auto i = int32_t(floored);
    if (!offset) return {placed(axis, i), placed(axis, int32_t(uint32_t(i) + 1)), weight};
    const int32_t moved = coordinate.turned ? i - offset : i + offset;
    return {placedFar(axis, moved), placedFar(axis, moved + 1), weight};
}

/// What is read at a point of one level. Nearest: the texel at floor(x). Linear: that on each side
/// of x - 0.5, each as often as its weight says.
template <uint32_t kRank, uint32_t kChannels, Known kKnown>
CW_INLINE Words filtered(Format<kKnown> format, Level level, uint64_t begin, const Point& point,
                         bool is_linear) {
    Record t = format.texture;
    Axis axes[3];
    const uint64_t step[3] = {format.bytes(), level->row, level->slice};
#pragma unroll
    for (uint32_t d = 0; d < kRank; d++)
        axes[d] = axisOf(t, d, sizeOf(level, d));
    if (!is_linear) {
        uint64_t address = begin;
        bool outside = false;
#pragma unroll
        for (uint32_t d = 0; d < kRank; d++) {
            const Place place = nearest(axes[d], point.x[d], point.offset[d]);
            address += place.at * step[d];
            outside |= place.outside;
        }
        return outside ? borderOf(t) : texelAt<kChannels>(format, address);
    }
    Sides sides[3];
#pragma unroll
    for (uint32_t d = 0; d < kRank; d++)
        sides[d] = sidesOf(axes[d], point.x[d], point.offset[d]);
    Words sum = {};
#pragma unroll kKnown == kWords ? 8 : 1
    for (uint32_t corner = 0; corner < 1u << kRank; corner++) {
        float weight = 1;
        uint64_t address = begin;
        bool outside = false;
#pragma unroll
        for (uint32_t d = 0; d < kRank; d++) {
            const bool second = corner >> d & 1;
            const Place place = second ? sides[d].second : sides[d].first;
            weight *= second ? sides[d].weight : 1 - sides[d].weight;
            address += place.at * step[d];
            outside |= place.outside;
        }
        sum = weighted(sum, weight, outside ? borderOf(t) : texelAt<kChannels>(format, address));
    }
    return sum;
}

/// Integers are read as they are.
CW_INLINE bool isLinear(Record t) {
    return t->filter == TextureFilter::Linear && readsFloats(t);
}

/// Where a direction meets the cube: face, coordinates there from 0 to 1, length of the main axis.
struct OnFace {
    uint32_t face;
    float s, t, main;
};
CW_INLINE OnFace onFace(float x, float y, float z) {
    const float ax = abs(x), ay = abs(y), az = abs(z);
    const bool is_z = az >= ax && az >= ay, is_y = !is_z && ay >= ax;
    const float main = is_z ? z : is_y ? y : x, length = abs(main);
    const bool negative = main < 0;
    const float s = is_z ? (negative ? -x : x) : is_y ? x : (negative ? z : -z);
    const float t = is_y ? (negative ? -z : z) : -y;
    return {(is_z   ? 4u
             : is_y ? 2u
                    : 0u) +
                negative,
            (s / length + 1) * 0.5f, (t / length + 1) * 0.5f, length};
}

/// The texel of a face, or where the cube goes on beyond its edge.
template <uint32_t kChannels, Known kKnown>
CW_INLINE Words texelOfCube(Format<kKnown> format, Level level, uint64_t begin, uint32_t face,
                            int32_t i, int32_t j) {
    const auto n = int32_t(level->width);
    if (uint32_t(i) >= uint32_t(n) || uint32_t(j) >= uint32_t(n)) {
        // The texel's middle, seen from the middle of the cube, is on the next face.
        const float s = float(2 * i + 1 - n) / float(n), t = float(2 * j + 1 - n) / float(n);
        const float side = face & 1 ? -1.0f : 1.0f;
        const uint32_t axis = face / 2;
        const OnFace next = axis == 0   ? onFace(side, -t, -side * s)
                            : axis == 1 ? onFace(s, side, side * t)
                                        : onFace(side * s, -t, side);
        face = next.face;
        i = clampTo(int32_t(floor(next.s * float(n))), n);
        j = clampTo(int32_t(floor(next.t * float(n))), n);
    }
    return texelAt<kChannels>(format, begin + face * level->slice + uint32_t(j) * level->row +
                                          uint32_t(i) * uint64_t(format.bytes()));
}

template <uint32_t kChannels, Known kKnown>
CW_INLINE Words filteredCube(Format<kKnown> format, Level level, uint64_t begin, OnFace at,
                             bool is_linear) {
    Record t = format.texture;
    const auto n = int32_t(level->width);
    const bool seamless = t->is_seamless;
    const float x = at.s * float(n) - (is_linear ? 0.5f : 0),
                y = at.t * float(n) - (is_linear ? 0.5f : 0);
    const float fx = floor(x), fy = floor(y);
    const int32_t i = int32_t(fx), j = int32_t(fy);
    const auto texel = [&](int32_t i, int32_t j) {
        if (!seamless || !is_linear) i = clampTo(i, n), j = clampTo(j, n);
        return texelOfCube<kChannels>(format, level, begin, at.face, i, j);
    };
    if (!is_linear) return texel(i, j);
    const float a = weightOf(x - fx), b = weightOf(y - fy);
    Words sum = {};
#pragma unroll 1
    for (int32_t corner = 0; corner < 4; corner++) {
        const int32_t right = corner & 1, below = corner >> 1, ci = i + right, cj = j + below;
        const float weight = (right ? a : 1 - a) * (below ? b : 1 - b);
        const bool both = uint32_t(ci) >= uint32_t(n) && uint32_t(cj) >= uint32_t(n);
        if (!both || !seamless) {
            sum = weighted(sum, weight, texel(ci, cj));
            continue;
        }
        // Three faces meet: the fourth texel is as much of each.
        const int32_t inner_i = clampTo(ci, n), inner_j = clampTo(cj, n);
        sum = weighted(sum, weight / 3, texel(inner_i, inner_j));
        sum = weighted(sum, weight / 3, texel(ci, inner_j));
        sum = weighted(sum, weight / 3, texel(inner_i, cj));
    }
    return sum;
}

/// Layers that there are not are the nearest that there is.
CW_INLINE uint32_t layerOf(Record t, int32_t layer) {
    return uint32_t(clampTo(layer, int32_t(t->layers)));
}

/// What `sample` reads of the level of detail, or of the two on each side of it.
template <class Sample>
CW_INLINE Words atDetail(Record t, float detail, Sample sample) {
    if (t->level_count <= 1) return sample(levelOf(t, 0));
    detail += t->level_bias;
    detail = detail > t->least_level ? detail : t->least_level;
    detail = detail < t->greatest_level ? detail : t->greatest_level;
    const auto last = float(t->level_count - 1);
    detail = detail > 0 ? detail : 0;
    detail = detail < last ? detail : last;
    if (t->level_filter == TextureFilter::Point || !readsFloats(t))
        return sample(levelOf(t, uint32_t(detail + 0.5f)));
    const auto level = uint32_t(detail);
    const float weight = weightOf(detail - float(level));
    const Words fine = sample(levelOf(t, level));
    if (weight == 0) return fine;
    const Words coarse =
        sample(levelOf(t, leastOf(int32_t(level) + 1, int32_t(t->level_count) - 1)));
    return weighted(weighted(Words{}, 1 - weight, fine), weight, coarse);
}

} // namespace cw::device
