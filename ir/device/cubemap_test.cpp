// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cube maps. CUDA C++ Programming Guide, "Cubemap Textures": the main axis is that of the greatest
// coordinate m; the face is read at (s / m + 1) / 2, (t / m + 1) / 2.
#include "ir/device/texture_testing.h"

#include <gtest/gtest.h>

namespace cw {
namespace {

constexpr int kWidth = 8;

TestTexture cube(uint32_t cubes = 1) {
    TestTexture made(1, 32, TexelKind::Float, kWidth, kWidth, 6 * cubes);
    made->is_cube = true;
    made->layers = cubes;
    made->normalized_coordinates = true;
    return made;
}

/// The direction in which a face has the coordinates s and t, each from -1 to 1: the rows of the
/// guide's table, solved for x, y and z.
std::array<float, 3> direction(int face, float s, float t) {
    switch (face) {
    case 0:
        return {1, -t, -s};
    case 1:
        return {-1, -t, s};
    case 2:
        return {s, 1, t};
    case 3:
        return {s, -1, -t};
    case 4:
        return {s, -t, 1};
    default:
        return {-s, -t, -1};
    }
}

double read(const TestTexture& made, std::array<float, 3> at, Shape shape = Cube, int layer = 0) {
    return made.number(
        __cw_tex_sample(made.handle(), shape, layer, at[0], at[1], at[2], 0, 0, 0, 0)[0]);
}
float middle(int i) {
    return float(2 * i + 1) / kWidth - 1;
}

TEST(Cubemap, EveryTexelOfEveryFaceIsFound) {
    const TestTexture one = cube(), many = cube(3);
    for (int face = 0; face < 6; ++face)
        for (int i = 0; i < kWidth * kWidth; ++i) {
            const int x = i % kWidth, y = i / kWidth;
            for (float far : {1.0f, 0.25f, 30.0f}) {
                std::array<float, 3> at = direction(face, middle(x), middle(y));
                for (float& part : at)
                    part *= far;
                EXPECT_EQ(read(one, at), one.channel(0, x, y, face, 0));
                for (int layer : {-1, 0, 1, 2, 5}) {
                    const int slice = std::clamp(layer, 0, 2) * 6 + face;
                    EXPECT_EQ(read(many, at, Cubes, layer), many.channel(0, x, y, slice, 0));
                }
            }
        }
}

TEST(Cubemap, LinearFiltersAreThoseOfAPlaneInsideAFace) {
    TestTexture made = cube();
    made->filter = TextureFilter::Linear;
    for (int face = 0; face < 6; ++face)
        for (double x : {0.125, 0.34375, 0.5, 0.875})
            for (double y : {0.25, 0.390625, 0.8125}) {
                const auto at = direction(face, float(2 * x - 1), float(2 * y - 1));
                EXPECT_NEAR(read(made, at), made.sampled(2, 0, face, {x, y}, 0), 1e-4);
            }
}

TEST(Cubemap, WithoutSeamsAnEdgeHasTheSameValueOnBothSides) {
    TestTexture made = cube();
    made->filter = TextureFilter::Linear;
    // A step in texels of a thousandth changes a value by at most 0.256; faces differ by tens.
    const float near = 1 - 0.002f / kWidth;
    for (bool seamless : {false, true}) {
        made->is_seamless = seamless;
        double most = 0;
        for (int face = 0; face < 6; ++face)
            for (float along : {-0.7f, -0.125f, 0.3f, 0.8125f})
                for (int side = 0; side < 4; ++side) {
                    const float end = side & 1 ? 1 : -1;
                    const auto on = [&](float scale) {
                        return side & 2 ? direction(face, along, end * scale)
                                        : direction(face, end * scale, along);
                    };
                    most =
                        std::max(most, std::abs(read(made, on(near)) - read(made, on(2 - near))));
                }
        if (seamless)
            EXPECT_LT(most, 2);
        else
            EXPECT_GT(most, 20);
    }
}

TEST(Cubemap, WithoutSeamsACornerIsTheMeanOfItsThreeTexels) {
    TestTexture made = cube();
    made->filter = TextureFilter::Linear;
    made->is_seamless = true;
    // (1, 1, 1) is a corner of +x (s = t = -1), of +y (s = t = 1) and of +z (s = 1, t = -1).
    const int last = kWidth - 1;
    const double mean = (made.channel(0, 0, 0, 0, 0) + made.channel(0, last, last, 2, 0) +
                         made.channel(0, last, 0, 4, 0)) /
                        3;
    EXPECT_NEAR(read(made, {1, 1, 1}), mean, 0.01);
}

} // namespace
} // namespace cw
