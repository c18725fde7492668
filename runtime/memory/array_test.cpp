// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/array_copy.h"

#include <cstring>
#include <numeric>

#include "runtime/memory/texture.h"
#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

constexpr TexelFormat kWord = {TexelKind::Signed, 1, 32};

/// On memory that the host can't touch.
class Arrays : public RuntimeTest {
  protected:
    Arrays() : RuntimeTest("null:2") {}
    Stream& stream() { return context().legacyStream(); }
    uint64_t make(const ArrayShape& shape) { return CW_ASSERT_OK(createArray(context(), shape)); }
    std::shared_ptr<runtime::Array> at(uint64_t handle) {
        return CW_ASSERT_OK(arrayOf(*process, reinterpret_cast<void*>(handle)));
    }
    template <typename T>
    std::vector<T> read(uint64_t address, size_t count) {
        std::vector<T> values(count);
        CW_ASSERT_OK(copy(stream(),
                          {.to = values.data(),
                           .from = reinterpret_cast<void*>(address),
                           .shape = {.width = count * sizeof(T)}},
                          CallStyle::Blocking));
        return values;
    }
};

std::vector<int> counting(size_t n) {
    std::vector<int> values(n);
    std::iota(values.begin(), values.end(), 1);
    return values;
}

TEST_F(Arrays, LieInRowsAndSlices) {
    const auto array = at(make({kWord, 5, 3, 2}));
    EXPECT_GE(array->row, 20u);
    EXPECT_EQ(array->slice, array->row * 3);
    EXPECT_EQ(process->memory().find(array->address)->size, array->slice * 2);
}

TEST_F(Arrays, LevelsLieOneAfterTheOther) {
    const uint64_t handle = CW_ASSERT_OK(createMipmappedArray(context(), {kWord, 100, 60}, 3));
    const auto mipmapped =
        CW_ASSERT_OK(mipmappedArrayOf(*process, reinterpret_cast<void*>(handle)));
    ASSERT_EQ(mipmapped->levels.size(), 3u);
    for (size_t i = 1; i < 3; ++i)
        EXPECT_GE(mipmapped->levels[i]->address,
                  mipmapped->levels[i - 1]->address + mipmapped->levels[i - 1]->bytes());
    const uint64_t level = mipmapped->levels[1]->handle;
    EXPECT_EQ(codeOf(destroyArray(*process, reinterpret_cast<void*>(level))),
              ErrorCode::InvalidArgument);
    CW_ASSERT_OK(destroyMipmappedArray(*process, reinterpret_cast<void*>(handle)));
    EXPECT_EQ(codeOf(arrayOf(*process, reinterpret_cast<void*>(level))), ErrorCode::InvalidHandle);
    EXPECT_FALSE(process->memory().find(mipmapped->levels[0]->address));
}

TEST_F(Arrays, RunsTakeRowsWithoutGaps) {
    const auto array = at(make({kWord, 5, 4}));
    auto texels = counting(13);
    CW_ASSERT_OK(copyRun(stream(), {.array = array.get(), .x = 12, .y = 0},
                         {.memory = texels.data()}, 13 * 4, Direction::Default,
                         CallStyle::Blocking));
    EXPECT_EQ(read<int>(array->address + 12, 2), (std::vector<int>{1, 2}));
    EXPECT_EQ(read<int>(array->address + array->row, 5), (std::vector<int>{3, 4, 5, 6, 7}));
    EXPECT_EQ(read<int>(array->address + 3 * array->row, 1), (std::vector<int>{13}));
    EXPECT_EQ(
        codeOf(copyRun(stream(), {.array = array.get(), .x = 4, .y = 3}, {.memory = texels.data()},
                       5 * 4, Direction::Default, CallStyle::Blocking)),
        ErrorCode::InvalidArgument);
}

TEST_F(Arrays, CopiesStayInside) {
    const auto array = at(make({kWord, 5, 4}));
    Copy whole{.shape = {.width = 20, .height = 4}};
    CW_ASSERT_OK(setTo(whole, *array, {array->handle}));
    EXPECT_EQ(codeOf(setTo(whole, *array, {array->handle, 0, 1})), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(setTo(whole, *array, {array->handle, 4})), ErrorCode::InvalidArgument);
    Copy cut{.shape = {.width = 6}};
    EXPECT_EQ(codeOf(setFrom(cut, *array, {array->handle})), ErrorCode::InvalidArgument);
}

TEST_F(Arrays, EndWithTheirContext) {
    const uint64_t array = make({kWord, 5, 4});
    const uint64_t texture =
        CW_ASSERT_OK(createTexture(context(), {.array = reinterpret_cast<void*>(array)}, {}, {}));
    const uint64_t address = at(array)->address;
    CW_ASSERT_OK(process->reset(0));
    EXPECT_FALSE(process->memory().find(address));
    EXPECT_FALSE(process->memory().find(texture));
    EXPECT_EQ(codeOf(arrayOf(*process, reinterpret_cast<void*>(array))), ErrorCode::InvalidHandle);
    EXPECT_EQ(codeOf(textureOf(*process, texture)), ErrorCode::InvalidArgument);
}

class Textures : public Arrays {
  protected:
    struct Record {
        Texture texture;
        std::vector<TextureLevel> levels;
    };
    Record make(const TextureResource& resource, const TextureSampling& sampling = {},
                const std::optional<TextureView>& view = {}) {
        const uint64_t handle = CW_ASSERT_OK(createTexture(context(), resource, sampling, view));
        Record record = {.texture = read<Texture>(handle, 1)[0], .levels = {}};
        EXPECT_EQ(record.texture.levels, handle + sizeof(Texture));
        record.levels = read<TextureLevel>(record.texture.levels, record.texture.level_count);
        return record;
    }
    TextureResource of(const ArrayShape& shape) {
        return {.array = reinterpret_cast<void*>(Arrays::make(shape))};
    }
};

TEST_F(Textures, DescribeTheirArray) {
    const TextureResource resource = of({{TexelKind::Unsigned, 4, 8}, 20, 10, 3, ArrayLayered});
    const auto array = CW_ASSERT_OK(arrayOf(*process, resource.array));
    const auto [texture, levels] = make(resource, {.reads_normalized = true, .is_srgb = true});
    EXPECT_EQ(texture.channels, 4);
    EXPECT_EQ(texture.channel_bits, 8);
    EXPECT_EQ(texture.kind, TexelKind::Unsigned);
    EXPECT_EQ(texture.layers, 3u);
    EXPECT_TRUE(texture.reads_normalized);
    EXPECT_TRUE(texture.is_srgb);
    EXPECT_FALSE(texture.is_cube);
    EXPECT_FALSE(texture.is_linear);
    ASSERT_EQ(levels.size(), 1u);
    EXPECT_EQ(levels[0].address, array->address);
    EXPECT_EQ(levels[0].row, array->row);
    EXPECT_EQ(levels[0].slice, array->slice);
    EXPECT_EQ(levels[0].width, 20u);
    EXPECT_EQ(levels[0].height, 10u);
    EXPECT_EQ(levels[0].depth, 0u);
}

TEST_F(Textures, CountCubes) {
    const auto shape = [](uint64_t faces, uint32_t flags) {
        return ArrayShape{kWord, 8, 8, faces, flags | ArrayCube};
    };
    EXPECT_EQ(make(of(shape(6, 0))).texture.layers, 1u);
    EXPECT_TRUE(make(of(shape(6, 0))).texture.is_cube);
    EXPECT_EQ(make(of(shape(18, ArrayLayered))).texture.layers, 3u);
    EXPECT_EQ(make(of({kWord, 8, 8, 6})).texture.layers, 0u);
    EXPECT_EQ(make(of({kWord, 8, 8, 6})).levels[0].depth, 6u);
}

TEST_F(Textures, RepeatOnlyWithNormalizedCoordinates) {
    TextureSampling sampling = {.address_mode = {TextureAddressMode::Wrap,
                                                 TextureAddressMode::Mirror,
                                                 TextureAddressMode::Border}};
    const TextureResource resource = of({kWord, 8, 8, 8});
    Texture texture = make(resource, sampling).texture;
    EXPECT_EQ(texture.address_mode[0], TextureAddressMode::Clamp);
    EXPECT_EQ(texture.address_mode[1], TextureAddressMode::Clamp);
    EXPECT_EQ(texture.address_mode[2], TextureAddressMode::Border);
    sampling.normalized_coordinates = true;
    texture = make(resource, sampling).texture;
    EXPECT_EQ(texture.address_mode[0], TextureAddressMode::Wrap);
    EXPECT_EQ(texture.address_mode[1], TextureAddressMode::Mirror);
}

TEST_F(Textures, ReadWordsAsTheyAre) {
    const TextureSampling fractions = {.reads_normalized = true};
    EXPECT_FALSE(make(of({kWord, 8}), fractions).texture.reads_normalized);
    EXPECT_TRUE(make(of({{TexelKind::Signed, 1, 16}, 8}), fractions).texture.reads_normalized);
    EXPECT_FALSE(make(of({{TexelKind::Float, 1, 32}, 8}), fractions).texture.reads_normalized);
    EXPECT_TRUE(make(of({{TexelKind::Signed, 1, 16, true}, 8})).texture.reads_normalized);
}

TEST_F(Textures, ShowPartsOfAnArray) {
    const uint64_t handle =
        CW_ASSERT_OK(createMipmappedArray(context(), {kWord, 32, 16, 6, ArrayLayered}, 4));
    const auto array = CW_ASSERT_OK(mipmappedArrayOf(*process, reinterpret_cast<void*>(handle)));
    const TextureView view = {.format = 0x16, // one float
                              .width = 32,
                              .height = 16,
                              .depth = 6,
                              .first_level = 1,
                              .last_level = 2,
                              .first_layer = 2,
                              .last_layer = 5};
    const auto [texture, levels] =
        make({.kind = TextureResource::MipmappedArray, .array = reinterpret_cast<void*>(handle)},
             {.normalized_coordinates = true}, view);
    EXPECT_EQ(texture.kind, TexelKind::Float);
    EXPECT_EQ(texture.channel_bits, 32);
    EXPECT_EQ(texture.layers, 4u);
    ASSERT_EQ(levels.size(), 2u);
    for (size_t i = 0; i < 2; ++i)
        EXPECT_EQ(levels[i].address,
                  array->levels[i + 1]->address + 2 * array->levels[i + 1]->slice);
    EXPECT_EQ(levels[0].width, 16u);
}

TEST_F(Textures, AreFreedWithTheirHandle) {
    const uint64_t handle = CW_ASSERT_OK(createTexture(context(), of({kWord, 8}), {}, {}));
    EXPECT_EQ(codeOf(destroySurface(*process, handle)), ErrorCode::InvalidArgument);
    CW_ASSERT_OK(destroyTexture(*process, handle));
    EXPECT_FALSE(process->memory().find(handle));
    EXPECT_EQ(codeOf(destroyTexture(*process, handle)), ErrorCode::InvalidArgument);
}

} // namespace
} // namespace cw::testing
