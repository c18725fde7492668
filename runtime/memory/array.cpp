// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/array.h"

#include <bit>

#include "runtime/identity.h"
#include "runtime/memory/allocate.h"
#include "runtime/runtime.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kRowAlignment = 64, kLevelAlignment = 512;

constexpr uint64_t alignedTo(uint64_t value, uint64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

struct Most {
    uint64_t width, height, depth;
    bool hold(const ArrayShape& shape) const {
        return shape.width <= width && shape.height <= height && shape.depth <= depth;
    }
};

/// The table of cuArray3DCreate's documentation: the extents of each kind of array, and narrower
/// ones for surfaces and levels. No limits: no such kind.
std::vector<Most> mostOf(const Context& context, const ArrayShape& shape, bool has_levels) {
    const auto get = [&](Attribute which) { return claimOf(context, which); };
    using enum Attribute;
    const bool surface = shape.flags & ArraySurface;
    const bool layered = shape.flags & ArrayLayered;
    if (shape.flags & ArrayCube) {
        if (layered) {
            const uint64_t width =
                get(surface ? MaxSurfaceCubemapLayeredWidth : MaxTextureCubemapLayeredWidth);
            return {
                {width, width,
                 get(surface ? MaxSurfaceCubemapLayeredLayers : MaxTextureCubemapLayeredLayers)}};
        }
        const uint64_t width = get(surface ? MaxSurfaceCubemapWidth : MaxTextureCubemapWidth);
        return {{width, width, 6}};
    }
    if (layered && !shape.depth) return {};
    if (layered && !shape.height)
        return {{get(surface ? MaxSurface1DLayeredWidth : MaxTexture1DLayeredWidth), 0,
                 get(surface ? MaxSurface1DLayeredLayers : MaxTexture1DLayeredLayers)}};
    if (layered)
        return {{get(surface ? MaxSurface2DLayeredWidth : MaxTexture2DLayeredWidth),
                 get(surface ? MaxSurface2DLayeredHeight : MaxTexture2DLayeredHeight),
                 get(surface ? MaxSurface2DLayeredLayers : MaxTexture2DLayeredLayers)}};
    if (shape.depth) {
        if (!shape.height) return {};
        if (surface)
            return {{get(MaxSurface3DWidth), get(MaxSurface3DHeight), get(MaxSurface3DDepth)}};
        return {{get(MaxTexture3DWidth), get(MaxTexture3DHeight), get(MaxTexture3DDepth)},
                {get(MaxTexture3DWidthAlt), get(MaxTexture3DHeightAlt), get(MaxTexture3DDepthAlt)}};
    }
    if (shape.height && (shape.flags & ArrayGather))
        return {{get(MaxTexture2DGatherWidth), get(MaxTexture2DGatherHeight), 0}};
    if (shape.height && has_levels)
        return {{get(MaxTexture2DMipmappedWidth), get(MaxTexture2DMipmappedHeight), 0}};
    if (shape.height)
        return {{get(surface ? MaxSurface2DWidth : MaxTexture2DWidth),
                 get(surface ? MaxSurface2DHeight : MaxTexture2DHeight), 0}};
    if (has_levels) return {{get(MaxTexture1DMipmappedWidth), 0, 0}};
    return {{get(surface ? MaxSurface1DWidth : MaxTexture1DWidth), 0, 0}};
}

Result<> checkShape(const Context& context, const ArrayShape& shape, bool has_levels) {
    constexpr uint32_t kKnown =
        ArrayLayered | ArraySurface | ArrayCube | ArrayGather | 0x10 | 0x20; // depth, color
    if (shape.flags & (ArraySparse | ArrayDeferred))
        return Error{ErrorCode::NotSupported,
                     "arrays without memory of their own (sparse, deferred mapping)"};
    if (shape.flags & ~kKnown)
        return makeError(ErrorCode::InvalidArgument, "{:#x} are no flags of an array", shape.flags);
    if (!shape.format.exists())
        return makeError(ErrorCode::InvalidArgument, "texels of {} channels of {} bits",
                         shape.format.channels, shape.format.bits);

    bool fits = shape.width > 0;
    if (shape.flags & ArrayCube)
        fits = fits && shape.width == shape.height && shape.depth > 0 && shape.depth % 6 == 0;
    if (shape.flags & ArrayGather) fits = fits && shape.height && !shape.depth;
    const auto most = mostOf(context, shape, has_levels);
    if (fits && std::any_of(most.begin(), most.end(),
                            [&](const Most& limits) { return limits.hold(shape); }))
        return {};
    return makeError(ErrorCode::InvalidArgument,
                     "no array can have {} x {} x {} texels (flags {:#x})", shape.width,
                     shape.height, shape.depth, shape.flags);
}

/// The levels of an array, in the order of their memory, without addresses.
std::vector<Array> layOut(const Context& context, const ArrayShape& shape, uint32_t levels) {
    std::vector<Array> arrays;
    for (uint32_t i = 0; i < levels; ++i) {
        Array array{.shape = shape.level(i), .device = context.ordinal(), .context = context.id()};
        array.row = alignedTo(array.shape.width * shape.format.bytes(), kRowAlignment);
        array.slice = array.row * array.rows();
        arrays.push_back(array);
    }
    return arrays;
}

std::shared_ptr<Array> known(Runtime& runtime, const Array& array) {
    auto shared = std::make_shared<Array>(array);
    shared->handle = runtime.arrays().add(shared);
    return shared;
}

} // namespace

uint64_t claimOf(const Context& context, Attribute which) {
    return uint64_t(
        attribute(which, context.facts(), context.runtime().physicalIndex(context.ordinal())));
}

bool TexelFormat::exists() const {
    return (channels == 1 || channels == 2 || channels == 4) &&
           (bits == 16 || (bits == 8 && kind != TexelKind::Float) ||
            (bits == 32 && !is_normalized));
}

TexelFormat TexelFormat::normalized(int index) {
    return {index < 6 ? TexelKind::Unsigned : TexelKind::Signed, uint8_t(1 << index % 3),
            uint8_t(index / 3 % 2 ? 16 : 8), true};
}

int TexelFormat::normalizedIndex() const {
    return (kind == TexelKind::Signed ? 6 : 0) + (bits == 16 ? 3 : 0) + std::bit_width(channels) -
           1;
}

ArrayShape ArrayShape::level(uint32_t level) const {
    const auto halved = [&](uint64_t extent) {
        return extent ? std::max<uint64_t>(extent >> level, 1) : 0;
    };
    ArrayShape shape = *this;
    shape.width = halved(width);
    shape.height = halved(height);
    if (!hasSlices()) shape.depth = halved(depth);
    return shape;
}

Result<std::shared_ptr<Array>> MipmappedArray::level(uint32_t index) const {
    if (index < levels.size()) return levels[index];
    return makeError(ErrorCode::InvalidArgument, "level {} of {}", index, levels.size());
}

Result<uint64_t> createArray(Context& context, const ArrayShape& shape) {
    CW_TRY(checkShape(context, shape, false));
    Array array = layOut(context, shape, 1).front();
    array.address = CW_TRY(allocateDevice(context, array.bytes()));
    return known(context.runtime(), array)->handle;
}

Result<uint64_t> createMipmappedArray(Context& context, const ArrayShape& shape, uint32_t levels) {
    CW_TRY(checkShape(context, shape, true));
    uint64_t longest = std::max(shape.width, shape.height);
    if (!shape.hasSlices()) longest = std::max(longest, shape.depth);
    std::vector<Array> arrays =
        layOut(context, shape, std::clamp<uint32_t>(levels, 1, uint32_t(std::bit_width(longest))));

    uint64_t bytes = 0;
    for (const Array& array : arrays)
        bytes = alignedTo(bytes, kLevelAlignment) + array.bytes();
    uint64_t address = CW_TRY(allocateDevice(context, bytes));

    auto mipmapped = std::make_shared<MipmappedArray>();
    mipmapped->shape = shape;
    mipmapped->context = context.id();
    for (Array& array : arrays) {
        array.address = address;
        array.is_level = true;
        mipmapped->levels.push_back(known(context.runtime(), array));
        address = alignedTo(address + array.bytes(), kLevelAlignment);
    }
    return context.runtime().mipmappedArrays().add(std::move(mipmapped));
}

Result<std::shared_ptr<Array>> arrayOf(Runtime& runtime, const void* handle) {
    return runtime.arrays().find(reinterpret_cast<uint64_t>(handle));
}

Result<std::shared_ptr<MipmappedArray>> mipmappedArrayOf(Runtime& runtime, const void* handle) {
    return runtime.mipmappedArrays().find(reinterpret_cast<uint64_t>(handle));
}

Result<> destroyArray(Runtime& runtime, const void* handle) {
    const auto array = CW_TRY(arrayOf(runtime, handle));
    if (array->is_level)
        return Error{ErrorCode::InvalidArgument, "a level goes with its mipmapped array"};
    CW_TRY(runtime.arrays().take(array->handle));
    return freeDevice(runtime, reinterpret_cast<const void*>(array->address));
}

Result<> destroyMipmappedArray(Runtime& runtime, const void* handle) {
    const auto taken = CW_TRY(runtime.mipmappedArrays().take(reinterpret_cast<uint64_t>(handle)));
    for (const auto& level : taken->levels)
        (void)runtime.arrays().take(level->handle);
    return freeDevice(runtime, reinterpret_cast<const void*>(taken->levels.front()->address));
}

} // namespace cw::runtime
