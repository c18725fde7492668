// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading textures: the library's functions against the guide's formulas (texture_testing.h).
#include "ir/device/texture_testing.h"

#include <gtest/gtest.h>

namespace cw {
namespace {

struct TexelFormat {
    uint32_t channels, bits;
    TexelKind kind;
    bool fractions;
};
constexpr TexelFormat kFormats[] = {
    {1, 32, TexelKind::Float, false},    {2, 32, TexelKind::Float, false},
    {4, 32, TexelKind::Float, false},    {1, 16, TexelKind::Float, false},
    {4, 16, TexelKind::Float, false},    {1, 8, TexelKind::Unsigned, false},
    {4, 8, TexelKind::Unsigned, true},   {2, 8, TexelKind::Signed, true},
    {1, 8, TexelKind::Signed, false},    {2, 16, TexelKind::Unsigned, true},
    {4, 16, TexelKind::Signed, false},   {1, 16, TexelKind::Signed, true},
    {4, 32, TexelKind::Unsigned, false}, {1, 32, TexelKind::Signed, false},
};

/// Calls `check` for textures of every format, filter and address mode, with and without normalized
/// coordinates.
void forEveryTexture(uint32_t width, uint32_t height, uint32_t depth,
                     const std::function<void(TestTexture&)>& check) {
    for (const TexelFormat& format : kFormats)
        for (int choice = 0; choice < 16; ++choice) {
            TestTexture made(format.channels, format.bits, format.kind, width, height, depth);
            made->reads_normalized = format.fractions;
            made->filter = choice & 1 ? TextureFilter::Linear : TextureFilter::Point;
            made->normalized_coordinates = choice & 2;
            for (int d = 0; d < 3; ++d) // another mode along each dimension
                made->address_mode[d] = TextureAddressMode(((choice >> 2) + d) & 3);
            for (int c = 0; c < 4; ++c)
                made->border[c] =
                    made.readsFloats() ? float(c) + 0.5f : std::bit_cast<float>(100 + c);
            SCOPED_TRACE(testing::Message()
                         << format.channels << " of " << format.bits << " bits, kind "
                         << int(format.kind) << (format.fractions ? ", fractions" : "")
                         << ", choice " << choice);
            check(made);
            if (testing::Test::HasFailure()) return;
        }
}

void expectNear(const TestTexture& made, uint32_t word, double wanted, double x, double y = 0,
                double z = 0) {
    const double seen = made.number(word);
    const double tolerance = made.readsFloats() ? 2e-6 * std::max(1.0, std::abs(wanted)) : 0;
    EXPECT_NEAR(seen, wanted, tolerance) << "at " << x << ", " << y << ", " << z;
}

/// Coordinates across the texture and beyond it, exact in floats after scaling with a power of 2.
std::vector<double> coordinates(bool normalized, uint32_t size, int steps) {
    std::vector<double> all;
    const double from = normalized ? -2.25 : -2.5, to = normalized ? 2.75 : size + 2.5;
    for (int i = 0; i <= steps; ++i)
        all.push_back(std::floor((from + (to - from) * i / steps) * 128) / 128 + 1.0 / 1024);
    for (double exact : {0.0, 0.5, 1.0, double(size), -0.5, 2.0})
        all.push_back(exact);
    return all;
}

TEST(Texture, OneDimensionFollowsTheFormulas) {
    forEveryTexture(8, 0, 0, [](TestTexture& made) {
        for (double x : coordinates(made->normalized_coordinates, 8, 60)) {
            const Words seen = __cw_tex_line(made.handle(), float(x));
            const Words same = __cw_tex_sample(made.handle(), Line, 0, float(x), 0, 0, 0, 0, 0, 0);
            for (uint32_t c = 0; c < 4; ++c) {
                expectNear(made, seen[c], made.sampled(1, 0, 0, {x}, c), x);
                EXPECT_EQ(seen[c], same[c]);
            }
            EXPECT_EQ(__cw_tex_line1(made.handle(), float(x)), seen[0]);
        }
    });
}

TEST(Texture, TwoDimensionsFollowTheFormulas) {
    forEveryTexture(8, 4, 0, [](TestTexture& made) {
        for (double x : coordinates(made->normalized_coordinates, 8, 13))
            for (double y : coordinates(made->normalized_coordinates, 4, 11)) {
                const Words seen = __cw_tex_plane(made.handle(), float(x), float(y));
                const Words same =
                    __cw_tex_sample(made.handle(), Plane, 0, float(x), float(y), 0, 0, 0, 0, 0);
                for (uint32_t c = 0; c < 4; ++c) {
                    expectNear(made, seen[c], made.sampled(2, 0, 0, {x, y}, c), x, y);
                    EXPECT_EQ(seen[c], same[c]);
                }
                EXPECT_EQ(__cw_tex_plane1(made.handle(), float(x), float(y)), seen[0]);
            }
    });
}

TEST(Texture, ThreeDimensionsFollowTheFormulas) {
    forEveryTexture(4, 8, 2, [](TestTexture& made) {
        const bool normalized = made->normalized_coordinates;
        for (double x : coordinates(normalized, 4, 3))
            for (double y : coordinates(normalized, 8, 5))
                for (double z : coordinates(normalized, 2, 4)) {
                    const Words seen = __cw_tex_volume(made.handle(), float(x), float(y), float(z));
                    const Words same = __cw_tex_sample(made.handle(), Volume, 0, float(x), float(y),
                                                       float(z), 0, 0, 0, 0);
                    for (uint32_t c = 0; c < 4; ++c) {
                        expectNear(made, seen[c], made.sampled(3, 0, 0, {x, y, z}, c), x, y, z);
                        EXPECT_EQ(seen[c], same[c]);
                    }
                    EXPECT_EQ(__cw_tex_volume1(made.handle(), float(x), float(y), float(z)),
                              seen[0]);
                }
    });
}

TEST(Texture, LayersAreClamped) {
    TestTexture made(4, 8, TexelKind::Unsigned, 8, 4, 3); // three slices stand for layers
    made->layers = 3;
    made->reads_normalized = true;
    made->filter = TextureFilter::Linear;
    for (int layer : {-5, 0, 1, 2, 3, 100}) {
        const int slice = std::clamp(layer, 0, 2);
        const Words plane =
            __cw_tex_sample(made.handle(), Planes, layer, 2.25f, 1.75f, 0, 0, 0, 0, 0);
        const Words line = __cw_tex_sample(made.handle(), Lines, layer, 2.25f, 0, 0, 0, 0, 0, 0);
        for (uint32_t c = 0; c < 4; ++c) {
            expectNear(made, plane[c], made.sampled(2, 0, slice, {2.25, 1.75}, c), layer);
            expectNear(made, line[c], made.sampled(1, 0, slice, {2.25}, c), layer);
        }
    }
}

TEST(Texture, OffsetsGoSoManyTexels) {
    forEveryTexture(8, 4, 0, [](TestTexture& made) {
        for (double x : {0.25, 0.8125, -1.375, 2.5625})
            for (int i : {-8, -1, 0, 3, 7}) {
                const double y = 0.4375; // in the first repetition, where offsets go forward
                const Words seen =
                    __cw_tex_sample(made.handle(), Plane, 0, float(x), float(y), 0, 0, i, 1, 0);
                for (uint32_t c = 0; c < 4; ++c)
                    expectNear(made, seen[c], made.sampled(2, 0, 0, {x, y}, c, {i, 1}), x, i);
            }
    });
}

TEST(Texture, LevelsAreClampedBiasedAndFiltered) {
    TestTexture made(1, 32, TexelKind::Float, 16, 8, 0, 4);
    made->filter = TextureFilter::Linear;
    made->normalized_coordinates = true;
    const auto at_level = [&](double level) {
        const double exact = std::clamp(level, 0.0, 3.0);
        const auto read = [&](int i) {
            return made.sampled(2, uint32_t(i), 0, {0.3125, 0.625}, 0);
        };
        if (made->level_filter == TextureFilter::Point) return read(int(std::floor(exact + 0.5)));
        const int fine = int(std::floor(exact));
        const double weight = exact - fine;
        return (1 - weight) * read(fine) + weight * read(std::min(3, fine + 1));
    };
    for (int linear = 0; linear < 2; ++linear)
        for (float bias : {0.0f, 0.75f, -1.0f})
            for (float least : {0.0f, 1.25f})
                for (float greatest : {2.5f, 9.0f})
                    for (float level : {-1.0f, 0.0f, 0.375f, 1.0f, 1.625f, 2.875f, 3.0f, 7.0f}) {
                        made->level_filter = TextureFilter(linear);
                        made->level_bias = bias;
                        made->least_level = least;
                        made->greatest_level = greatest;
                        const Words seen = __cw_tex_sample(made.handle(), Plane, 0, 0.3125f, 0.625f,
                                                           0, level, 0, 0, 0);
                        const double wanted = at_level(std::clamp(level + bias, least, greatest));
                        EXPECT_NEAR(made.number(seen[0]), wanted, 1e-4) << level << " " << bias;
                    }
    made->level_bias = made->least_level = 0;
    const Words base = __cw_tex_plane(made.handle(), 0.3125f, 0.625f);
    EXPECT_NEAR(made.number(base[0]), made.sampled(2, 0, 0, {0.3125, 0.625}, 0), 1e-4);
}

TEST(Texture, GradientsChooseTheLevelOfOneTexelASteps) {
    TestTexture made(1, 32, TexelKind::Float, 16, 8);
    made->normalized_coordinates = true;
    const auto detail = [&](Shape shape, float ax, float ay, float bx, float by) {
        return __cw_tex_detail(made.handle(), shape, 0, 0, 0, ax, ay, 0, bx, by, 0);
    };
    EXPECT_FLOAT_EQ(detail(Plane, 1 / 16.0f, 0, 0, 1 / 8.0f), 0);
    EXPECT_FLOAT_EQ(detail(Plane, 1 / 4.0f, 0, 0, 1 / 8.0f), 2);
    EXPECT_FLOAT_EQ(detail(Plane, 0, 0, 3 / 16.0f, 4 / 8.0f), std::log2(5.0f));
    EXPECT_FLOAT_EQ(detail(Line, 1 / 2.0f, 9, 0, 9), 3);
    made->normalized_coordinates = false;
    EXPECT_FLOAT_EQ(detail(Plane, 4, 0, 0, 2), 2);
    // On the face x = 2 a step of y by 0.5 is a quarter of m, an eighth of the face's width.
    EXPECT_FLOAT_EQ(__cw_tex_detail(made.handle(), Cube, 2, 0, 0, 0, 0.5f, 0, 0, 0, 0), 1);
}

TEST(Texture, GatherTakesFourTexelsAgainstTheClock) {
    TestTexture made(4, 8, TexelKind::Unsigned, 8, 8);
    for (uint32_t c = 0; c < 4; ++c) {
        const Words seen = __cw_tex_gather(made.handle(), Plane, c, 0, 3.0f, 5.25f, 0, 0, 0);
        // x - 0.5 is 2.5, y - 0.5 is 4.75.
        EXPECT_EQ(seen[0], made.channel(0, 2, 5, 0, c));
        EXPECT_EQ(seen[1], made.channel(0, 3, 5, 0, c));
        EXPECT_EQ(seen[2], made.channel(0, 3, 4, 0, c));
        EXPECT_EQ(seen[3], made.channel(0, 2, 4, 0, c));
    }
    const Words corner = __cw_tex_gather(made.handle(), Plane, 1, 0, 0, 8, 0, 0, 0);
    for (uint32_t i = 0; i < 4; ++i)
        EXPECT_EQ(corner[i], made.channel(0, 0, 7, 0, 1));
}

TEST(Texture, LinearMemoryIsZeroBeyondItsEnd) {
    for (const TexelFormat& format : kFormats) {
        TestTexture made(format.channels, format.bits, format.kind, 50);
        made->is_linear = true;
        made->reads_normalized = format.fractions;
        for (int i : {0, 1, 31, 49}) {
            const Words seen = __cw_tex_fetch(made.handle(), i);
            for (uint32_t c = 0; c < 4; ++c)
                expectNear(made, seen[c], made.channel(0, i, 0, 0, c), i);
            EXPECT_EQ(__cw_tex_fetch1(made.handle(), i), seen[0]);
        }
        for (int i : {-1, 50, 51, INT32_MAX, INT32_MIN}) {
            EXPECT_EQ(__cw_tex_fetch1(made.handle(), i), 0u);
            EXPECT_EQ(__cw_tex_fetch(made.handle(), i)[0], 0u);
        }
    }
}

TEST(Texture, SrgbIsMadeLinearButForItsFourthChannel) {
    TestTexture made(4, 8, TexelKind::Unsigned, 256);
    made->reads_normalized = made->is_srgb = true;
    for (int i = 0; i < 256; ++i) {
        const Words seen = __cw_tex_line(made.handle(), float(i) + 0.5f);
        for (uint32_t c = 0; c < 4; ++c)
            expectNear(made, seen[c], made.channel(0, i, 0, 0, c), i);
    }
}

TEST(Texture, NoCoordinateReadsOutside) {
    forEveryTexture(1, 1, 1, [](TestTexture& made) {
        for (float x : {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 3e9f, -1e-30f, 1.0f}) {
            const Words seen = __cw_tex_volume(made.handle(), x, x, x);
            const double texel = made.channel(0, 0, 0, 0, 0),
                         border = made.number(std::bit_cast<uint32_t>(made->border[0]));
            const double value = made.number(seen[0]);
            const double most = std::max(texel, border), least = std::min(texel, border);
            EXPECT_TRUE(std::isnan(value) || (value >= least - 1e-5 && value <= most + 1e-5))
                << x << ": " << value;
        }
    });
}

} // namespace
} // namespace cw
