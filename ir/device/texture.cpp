// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading textures. Values are words: bits of floats, or integers of 32 bits. CUDA C++ Programming
// Guide, "Texture Functions"; PTX ISA §9.7.10.
#include "ir/device/texture_filter.h"

using namespace cw::device;
using namespace cw;

extern "C" float __cw_log2f(float);

namespace {

CW_NOINLINE Words sample(uint64_t handle, Shape shape, int32_t layer, Point point, float detail) {
    Record t = recordOf(handle);
    const Format<kCalled> format{t};
    const bool linear = isLinear(t);
    const bool is_cube = shape >= Shape::Cube;
    const bool has_layers =
        shape == Shape::Lines || shape == Shape::Planes || shape == Shape::Cubes;
    const uint32_t slice = has_layers ? layerOf(t, layer) * (is_cube ? 6 : 1) : 0;
    return atDetail(t, detail, [&](Level level) {
        const uint64_t begin = level->address + slice * level->slice;
        if (is_cube)
            return filteredCube<4>(format, level, begin, onFace(point.x[0], point.x[1], point.x[2]),
                                   linear);
        if (shape == Shape::Volume) return filtered<3, 4>(format, level, begin, point, linear);
        return shape == Shape::Line || shape == Shape::Lines
                   ? filtered<1, 4>(format, level, begin, point, linear)
                   : filtered<2, 4>(format, level, begin, point, linear);
    });
}

/// The usual textures: one level. What has 32 bits goes into the caller.
template <uint32_t kRank, uint32_t kChannels, Known kKnown>
CW_INLINE Words sampleLevel(Record t, float x, float y, float z) {
    const Level level = levelOf(t, 0);
    return filtered<kRank, kChannels>(Format<kKnown>{t}, level, level->address,
                                      Point{{x, y, z}, {}}, isLinear(t));
}
template <uint32_t kRank, uint32_t kChannels>
CW_NOINLINE Words sampleOther(uint64_t handle, float x, float y, float z) {
    Record t = recordOf(handle);
    if (t->level_count > 1) return sample(handle, Shape(kRank - 1), 0, Point{{x, y, z}, {}}, 0);
    return sampleLevel<kRank, kChannels, kAny>(t, x, y, z);
}
template <uint32_t kRank, uint32_t kChannels>
CW_INLINE Words sampleFirst(uint64_t handle, float x, float y, float z) {
    Record t = recordOf(handle);
    if ((t->channel_bits != 32) | (t->level_count > 1))
        return sampleOther<kRank, kChannels>(handle, x, y, z);
    return sampleLevel<kRank, kChannels, kWords>(t, x, y, z);
}

template <uint32_t kChannels>
CW_NOINLINE Words fetchOther(uint64_t handle, int32_t i) {
    Record t = recordOf(handle);
    const Level level = levelOf(t, 0);
    if (t->is_linear && uint32_t(i) >= level->width) return Words{};
    const auto at = uint64_t(clampTo(i, int32_t(level->width)));
    return texelAt<kChannels>(Format<kAny>{t}, level->address + at * texelBytes(t));
}
template <uint32_t kChannels>
CW_INLINE Words fetch(uint64_t handle, int32_t i) {
    const Format<kWords> format{recordOf(handle)};
    const Level level = levelOf(format.texture, 0);
    // Read before any branch, so that they are read before a program's loop.
    const uint64_t begin = level->address, bytes = format.bytes(), width = level->width;
    if ((format.texture->channel_bits != 32) | !format.texture->is_linear)
        return fetchOther<kChannels>(handle, i);
    return uint32_t(i) < width ? texelAt<kChannels>(format, begin + uint32_t(i) * bytes) : Words{};
}

/// How many texels a step of the coordinates goes.
CW_INLINE float lengthOf(const float (&step)[3]) {
    return sqrt(fma(step[0], step[0], fma(step[1], step[1], step[2] * step[2])));
}

} // namespace

/// tex1Dfetch of one channel, of all. Linear memory is 0 beyond its end.
CW_DEVICE_INLINE uint32_t __cw_tex_fetch1(uint64_t handle, int32_t i) {
    return fetch<1>(handle, i).x;
}
CW_DEVICE_INLINE Words __cw_tex_fetch(uint64_t handle, int32_t i) {
    return fetch<4>(handle, i);
}

CW_DEVICE uint32_t __cw_tex_line1(uint64_t handle, float x) {
    return sampleFirst<1, 1>(handle, x, 0, 0).x;
}
CW_DEVICE Words __cw_tex_line(uint64_t handle, float x) {
    return sampleFirst<1, 4>(handle, x, 0, 0);
}
CW_DEVICE uint32_t __cw_tex_plane1(uint64_t handle, float x, float y) {
    return sampleFirst<2, 1>(handle, x, y, 0).x;
}
CW_DEVICE Words __cw_tex_plane(uint64_t handle, float x, float y) {
    return sampleFirst<2, 4>(handle, x, y, 0);
}
CW_DEVICE uint32_t __cw_tex_volume1(uint64_t handle, float x, float y, float z) {
    return sampleFirst<3, 1>(handle, x, y, z).x;
}
CW_DEVICE Words __cw_tex_volume(uint64_t handle, float x, float y, float z) {
    return sampleFirst<3, 4>(handle, x, y, z);
}

/// Every shape and level of detail. Offsets are in texels.
CW_DEVICE Words __cw_tex_sample(uint64_t handle, uint32_t shape, int32_t layer, float x, float y,
                                float z, float detail, int32_t i, int32_t j, int32_t k) {
    return sample(handle, Shape(shape), layer, Point{{x, y, z}, {i, j, k}}, detail);
}

/// The level of detail for gradients of the coordinates: the longer of the two is one texel there.
CW_DEVICE float __cw_tex_detail(uint64_t handle, uint32_t shape, float x, float y, float z,
                                float ax, float ay, float az, float bx, float by, float bz) {
    Record t = recordOf(handle);
    const Level level = levelOf(t, 0);
    const auto width = float(level->width);
    const bool is_cube = Shape(shape) >= Shape::Cube;
    const bool is_line = Shape(shape) == Shape::Line || Shape(shape) == Shape::Lines;
    float a[3] = {ax, ay, az}, b[3] = {bx, by, bz};
    if (is_cube) {
        // d(s / m) of a face: s and t are the coordinates that are not the main one, m.
        const OnFace at = onFace(x, y, z);
        const uint32_t axis = at.face / 2, s = axis == 0 ? 2 : 0, u = axis == 1 ? 2 : 1;
        const float point[3] = {x, y, z}, scale = width / (2 * at.main);
        const float main = axis == 0 ? x : axis == 1 ? y : z;
        const auto onto = [&](float (&step)[3]) {
            const float along = step[axis] / main;
            const float ds = step[s] - point[s] * along, dt = step[u] - point[u] * along;
            step[0] = ds * scale, step[1] = dt * scale, step[2] = 0;
        };
        onto(a);
        onto(b);
    } else {
        const bool scaled = t->normalized_coordinates;
        const float size[3] = {scaled ? width : 1,
                               is_line  ? 0
                               : scaled ? float(level->height)
                                        : 1,
                               Shape(shape) != Shape::Volume ? 0
                               : scaled                      ? float(level->depth)
                                                             : 1};
        for (uint32_t d = 0; d < 3; d++)
            a[d] *= size[d], b[d] *= size[d];
    }
    const float la = lengthOf(a), lb = lengthOf(b);
    return __cw_log2f(la > lb ? la : lb);
}

/// tex2Dgather: one channel of the four texels that a linear filter would read, from the lower left
/// one against the clock.
CW_DEVICE Words __cw_tex_gather(uint64_t handle, uint32_t shape, uint32_t channel, int32_t layer,
                                float x, float y, float z, int32_t i, int32_t j) {
    Record t = recordOf(handle);
    const Level level = levelOf(t, 0);
    const Format<kCalled> format{t};
    const bool is_cube = Shape(shape) >= Shape::Cube;
    const bool has_layers = Shape(shape) == Shape::Planes || Shape(shape) == Shape::Cubes;
    const uint32_t slice = has_layers ? layerOf(t, layer) * (is_cube ? 6 : 1) : 0;
    const uint64_t begin = level->address + slice * level->slice;
    Words all[4];
    if (is_cube) {
        const OnFace at = onFace(x, y, z);
        const auto n = int32_t(level->width);
        const int32_t s = int32_t(floor(at.s * float(n) - 0.5f));
        const int32_t u = int32_t(floor(at.t * float(n) - 0.5f));
        for (int32_t c = 0; c < 4; c++) {
            int32_t ci = s + (c & 1), cj = u + (c >> 1);
            if (!t->is_seamless) ci = clampTo(ci, n), cj = clampTo(cj, n);
            all[c] = texelOfCube<4>(format, level, begin, at.face, ci, cj);
        }
    } else {
        const Sides across = sidesOf(axisOf(t, 0, level->width), x, i);
        const Sides down = sidesOf(axisOf(t, 1, level->height), y, j);
        for (uint32_t c = 0; c < 4; c++) {
            const Place px = c & 1 ? across.second : across.first;
            const Place py = c & 2 ? down.second : down.first;
            const Words seen =
                texelAt<4>(format, begin + px.at * uint64_t(format.bytes()) + py.at * level->row);
            all[c] = px.outside || py.outside ? borderOf(t) : seen;
        }
    }
    const auto part = [&](const Words& texel) {
        return channel == 0 ? texel.x : channel == 1 ? texel.y : channel == 2 ? texel.z : texel.w;
    };
    return Words{part(all[2]), part(all[3]), part(all[1]), part(all[0])};
}

/// tex with coordinates of .s32: the texel itself, of a level.
CW_DEVICE Words __cw_ptx_tex_texel(uint64_t handle, uint32_t shape, int32_t layer, int32_t x,
                                   int32_t y, int32_t z, int32_t level_index) {
    Record t = recordOf(handle);
    const Level level = levelOf(t, uint32_t(clampTo(level_index, int32_t(t->level_count))));
    const bool has_layers = Shape(shape) == Shape::Lines || Shape(shape) == Shape::Planes;
    const uint32_t rank = Shape(shape) == Shape::Volume                                   ? 3
                          : Shape(shape) == Shape::Plane || Shape(shape) == Shape::Planes ? 2
                                                                                          : 1;
    if (t->is_linear && uint32_t(x) >= level->width) return Words{};
    const int32_t at[3] = {x, y, z};
    const uint64_t step[3] = {texelBytes(t), level->row, level->slice};
    uint64_t address = level->address + (has_layers ? layerOf(t, layer) * level->slice : 0);
    bool outside = false;
    for (uint32_t d = 0; d < rank; d++) {
        // Integers are not normalized: nothing repeats.
        Axis axis = axisOf(t, d, sizeOf(level, d));
        if (axis.mode != TextureAddressMode::Border) axis.mode = TextureAddressMode::Clamp;
        const Place place = placed(axis, at[d]);
        address += place.at * step[d];
        outside |= place.outside;
    }
    return outside ? borderOf(t) : texelAt<4>(Format<kCalled>{t}, address);
}
