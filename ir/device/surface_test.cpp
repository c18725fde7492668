// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where surfaces are accessed, what formatted stores put there, and what can be asked.
#include "ir/device/surface.h"

#include <gtest/gtest.h>

#include "ir/device/texture_testing.h"

namespace cw {
namespace {

uint64_t start(const TestTexture& made) {
    return made.record.levels[0].address;
}

TEST(Surface, XCountsBytesAndTheRestRowsAndSlices) {
    TestTexture made(2, 16, TexelKind::Unsigned, 8, 4, 3);
    const TextureLevel& level = made.record.levels[0];
    const auto place = [&](uint32_t rank, int x, int y, int z) {
        return __cw_surf_place(made.handle(), rank | 4 * kSurfaceBytes, x, y, z);
    };
    EXPECT_EQ(place(1, 12, 99, 99), start(made) + 12);
    EXPECT_EQ(place(2, 12, 3, 99), start(made) + 12 + 3 * level.row);
    EXPECT_EQ(place(3, 28, 1, 2), start(made) + 28 + level.row + 2 * level.slice);
    EXPECT_EQ(place(2, 29, 0, 0), 0u) << "the last of four bytes is outside";
    EXPECT_EQ(place(2, -1, 0, 0), 0u);
    EXPECT_EQ(place(2, 0, 4, 0), 0u);
    EXPECT_EQ(place(2, 0, -1, 0), 0u);
    EXPECT_EQ(place(3, 0, 0, 3), 0u);
    EXPECT_EQ(place(3, INT32_MAX, 0, 0), 0u);
}

TEST(Surface, ClampedPlacesAreTheNearest) {
    TestTexture made(2, 16, TexelKind::Unsigned, 8, 4);
    const uint64_t row = made.record.levels[0].row;
    const auto place = [&](int x, int y) {
        return __cw_surf_place(made.handle(), 2 | kSurfaceClamps | 4 * kSurfaceBytes, x, y, 0);
    };
    EXPECT_EQ(place(100, 2), start(made) + 28 + 2 * row);
    EXPECT_EQ(place(-4, -7), start(made));
    EXPECT_EQ(place(8, 40), start(made) + 8 + 3 * row);
}

TEST(Surface, LayersAndFacesAreSlices) {
    TestTexture made(1, 32, TexelKind::Float, 8, 8, 12);
    const TextureLevel& level = made.record.levels[0];
    made->layers = 12;
    const auto place = [&](uint32_t how, int x, int y, int z) {
        return __cw_surf_place(made.handle(), how | kSurfaceLayers | 4 * kSurfaceBytes, x, y, z);
    };
    EXPECT_EQ(place(1, 4, 11, 0), start(made) + 4 + 11 * level.slice);
    EXPECT_EQ(place(2, 4, 1, 11), start(made) + 4 + level.row + 11 * level.slice);
    EXPECT_EQ(place(2, 4, 1, 12), 0u);
    made->is_cube = true;
    made->layers = 2;
    EXPECT_EQ(place(2, 4, 1, 11), start(made) + 4 + level.row + 11 * level.slice);
    EXPECT_EQ(place(2, 4, 1, 12), 0u);
}

TEST(Surface, FormattedAccessesCountTexels) {
    TestTexture made(4, 8, TexelKind::Unsigned, 8, 4);
    EXPECT_EQ(__cw_surf_place(made.handle(), 1 | kSurfaceTexels, 7, 0, 0), start(made) + 28);
    EXPECT_EQ(__cw_surf_place(made.handle(), 1 | kSurfaceTexels, 8, 0, 0), 0u);
}

TEST(Surface, FormattedStoresHaveTheRoomOfAChannel) {
    const auto stored = [](TestTexture& made, Words words, uint32_t c) {
        __cw_ptx_surf_store(made.handle(), start(made), words);
        return made.channel(0, 0, 0, 0, c);
    };
    TestTexture bytes(4, 8, TexelKind::Unsigned, 8);
    EXPECT_EQ(stored(bytes, Words{1, 2, 3, 300}, 2), 3);
    EXPECT_EQ(stored(bytes, Words{1, 2, 3, 300}, 3), 255);
    TestTexture shorts(2, 16, TexelKind::Signed, 8);
    EXPECT_EQ(stored(shorts, Words{uint32_t(-5), 70000}, 0), -5);
    EXPECT_EQ(stored(shorts, Words{uint32_t(-5), 70000}, 1), 32767);
    EXPECT_EQ(stored(shorts, Words{uint32_t(-70000), 0}, 0), -32768);
    TestTexture halves(1, 16, TexelKind::Float, 8);
    EXPECT_EQ(stored(halves, Words{std::bit_cast<uint32_t>(1.5f)}, 0), 1.5);
    TestTexture fractions(2, 8, TexelKind::Unsigned, 8);
    fractions->is_normalized_format = true;
    const Words half = {std::bit_cast<uint32_t>(0.5f), std::bit_cast<uint32_t>(7.0f)};
    EXPECT_NEAR(stored(fractions, half, 0), 128 / 255.0, 1e-9);
    EXPECT_EQ(stored(fractions, half, 1), 1);
}

TEST(TextureQuery, SaysWhatTheRecordSays) {
    TestTexture made(4, 8, TexelKind::Unsigned, 16, 8, 4, 3);
    made->normalized_coordinates = true;
    made->layers = 5;
    const auto ask = [&](TextureQuery what, int level = 0) {
        return __cw_ptx_tex_query(made.handle(), uint32_t(what), level);
    };
    EXPECT_EQ(ask(TextureQuery::Width), 16u);
    EXPECT_EQ(ask(TextureQuery::Height, 1), 4u);
    EXPECT_EQ(ask(TextureQuery::Depth, 2), 1u);
    EXPECT_EQ(ask(TextureQuery::Levels), 3u);
    EXPECT_EQ(ask(TextureQuery::Layers), 5u);
    EXPECT_EQ(ask(TextureQuery::NormalizedCoordinates), 1u);
    EXPECT_EQ(ask(TextureQuery::ChannelOrder), 0x10b5u); // CL_RGBA
    EXPECT_EQ(ask(TextureQuery::ChannelType), 0x10dau);  // CL_UNSIGNED_INT8
    made->is_normalized_format = true;
    EXPECT_EQ(ask(TextureQuery::ChannelType), 0x10d2u); // CL_UNORM_INT8
    TestTexture halves(2, 16, TexelKind::Float, 4);
    EXPECT_EQ(__cw_ptx_tex_query(halves.handle(), uint32_t(TextureQuery::ChannelType), 0), 0x10ddu);
    EXPECT_EQ(__cw_ptx_tex_query(halves.handle(), uint32_t(TextureQuery::ChannelOrder), 0),
              0x10b2u);
}

} // namespace
} // namespace cw
