// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/texture.h"

#include <cstring>
#include <tuple>

#include "runtime/identity.h"
#include "runtime/memory/allocate.h"
#include "runtime/runtime.h"

namespace cw::runtime {
namespace {

/// What the device reads: a record and the levels behind it.
struct Record {
    Texture texture = {};
    std::vector<TextureLevel> levels;
};

TextureLevel levelOf(const Array& array) {
    const ArrayShape& shape = array.shape;
    return {.address = array.address,
            .row = array.row,
            .slice = array.slice,
            .width = uint32_t(shape.width),
            .height = uint32_t(shape.height),
            .depth = shape.hasSlices() ? 0 : uint32_t(shape.depth),
            .unused = 0};
}

void setFormat(Texture& texture, const TexelFormat& format) {
    texture.channels = format.channels;
    texture.channel_bits = format.bits;
    texture.kind = format.kind;
    texture.is_normalized_format = format.is_normalized;
}

void setShape(Record& record, const ArrayShape& shape) {
    setFormat(record.texture, shape.format);
    record.texture.is_cube = shape.flags & ArrayCube;
    if (record.texture.is_cube)
        record.texture.layers = uint32_t(shape.depth / 6);
    else if (shape.flags & ArrayLayered)
        record.texture.layers = uint32_t(shape.depth);
}

Result<> checkMemory(Context& context, const TextureResource& resource) {
    if (!resource.format.exists() || resource.format.is_normalized)
        return makeError(ErrorCode::InvalidArgument,
                         "texels of {} channels of {} bits in plain memory",
                         resource.format.channels, resource.format.bits);
    if (!context.runtime().memory().find(resource.address))
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no device memory", resource.address);
    const uint64_t alignment = claimOf(context, Attribute::TextureAlignment);
    if (resource.address % alignment)
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no multiple of {}", resource.address,
                         alignment);
    return {};
}

Result<Record> linearRecord(Context& context, const TextureResource& resource) {
    CW_TRY(checkMemory(context, resource));
    const uint64_t texels = resource.bytes / resource.format.bytes();
    if (texels == 0 || texels > claimOf(context, Attribute::MaxTexture1DLinearWidth))
        return makeError(ErrorCode::InvalidArgument, "{} bytes are {} texels", resource.bytes,
                         texels);
    Record record;
    setFormat(record.texture, resource.format);
    record.texture.is_linear = true;
    const uint64_t bytes = texels * resource.format.bytes();
    record.levels = {{resource.address, bytes, bytes, uint32_t(texels), 0, 0, 0}};
    return record;
}

Result<Record> pitchedRecord(Context& context, const TextureResource& resource) {
    CW_TRY(checkMemory(context, resource));
    const auto& [width, height, pitch] = std::tie(resource.width, resource.height, resource.pitch);
    const uint64_t alignment = claimOf(context, Attribute::TexturePitchAlignment);
    if (width == 0 || height == 0 || pitch < width * resource.format.bytes() || pitch % alignment ||
        width > claimOf(context, Attribute::MaxTexture2DLinearWidth) ||
        height > claimOf(context, Attribute::MaxTexture2DLinearHeight) ||
        pitch > claimOf(context, Attribute::MaxTexture2DLinearPitch))
        return makeError(ErrorCode::InvalidArgument, "{} rows of {} texels with a pitch of {}",
                         height, width, pitch);
    Record record;
    setFormat(record.texture, resource.format);
    record.levels = {
        {resource.address, pitch, pitch * height, uint32_t(width), uint32_t(height), 0, 0}};
    return record;
}

Result<Record> recordOf(Context& context, const TextureResource& resource) {
    Runtime& runtime = context.runtime();
    Record record;
    // A handle that is none is a wrong value here, not a wrong handle.
    const auto wrong = [](const Error& error) {
        return Error{ErrorCode::InvalidArgument, error.message};
    };
    switch (resource.kind) {
    case TextureResource::Array: {
        const auto array = arrayOf(runtime, resource.array);
        if (!array) return wrong(array.error());
        setShape(record, (*array)->shape);
        record.levels.push_back(levelOf(**array));
        return record;
    }
    case TextureResource::MipmappedArray: {
        const auto array = mipmappedArrayOf(runtime, resource.array);
        if (!array) return wrong(array.error());
        setShape(record, (*array)->shape);
        for (const auto& level : (*array)->levels)
            record.levels.push_back(levelOf(*level));
        return record;
    }
    case TextureResource::Linear:
        return linearRecord(context, resource);
    case TextureResource::Pitched:
        return pitchedRecord(context, resource);
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no kind of resource", int(resource.kind));
}

/// The formats of views: integers of 8, 16 and 32 bits (unsigned, then signed), halves and floats,
/// each of 1, 2 and 4 channels. Those of compressed blocks come behind.
constexpr int kViewFormats = 24, kMostViewFormats = 0x22;
TexelFormat viewFormat(int number) {
    const int index = number - 1, group = index / 3;
    TexelFormat format;
    format.channels = uint8_t(1 << index % 3);
    if (group < 6) {
        format.kind = group % 2 ? TexelKind::Signed : TexelKind::Unsigned;
        format.bits = uint8_t(8 << group / 2);
    } else {
        format.kind = TexelKind::Float;
        format.bits = group == 6 ? 16 : 32;
    }
    return format;
}

Result<> setView(Record& record, const TextureResource& resource, const TextureView& view) {
    Texture& texture = record.texture;
    if (resource.kind != TextureResource::Array && resource.kind != TextureResource::MipmappedArray)
        return Error{ErrorCode::InvalidArgument, "only arrays can be viewed"};
    if (view.format > kViewFormats && view.format <= kMostViewFormats)
        return makeError(ErrorCode::NotSupported, "compressed blocks (format {:#x} of a view)",
                         view.format);
    if (view.format < 0 || view.format > kMostViewFormats)
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no format of a view", view.format);
    if (view.format) {
        const TexelFormat format = viewFormat(view.format);
        if (format.bytes() != uint32_t(texture.channels) * texture.channel_bits / 8)
            return makeError(ErrorCode::InvalidArgument,
                             "format {:#x} of a view on texels of {} channels of {} bits",
                             view.format, texture.channels, texture.channel_bits);
        setFormat(texture, format);
    }
    const TextureLevel& whole = record.levels.front();
    const uint64_t slices = texture.layers * (texture.is_cube ? 6 : 1);
    if (view.width != whole.width || view.height != whole.height ||
        (view.depth != whole.depth && view.depth != slices))
        return makeError(ErrorCode::InvalidArgument, "a view of {} x {} x {} texels", view.width,
                         view.height, view.depth);
    const uint32_t last_layer = texture.layers ? texture.layers - 1 : 0;
    if (view.first_level > view.last_level || view.last_level >= record.levels.size() ||
        view.first_layer > view.last_layer || view.last_layer > last_layer)
        return makeError(ErrorCode::InvalidArgument, "a view of levels {} to {}, layers {} to {}",
                         view.first_level, view.last_level, view.first_layer, view.last_layer);

    record.levels = {record.levels.begin() + view.first_level,
                     record.levels.begin() + view.last_level + 1};
    for (TextureLevel& level : record.levels)
        level.address += level.slice * view.first_layer * (texture.is_cube ? 6 : 1);
    if (texture.layers) texture.layers = view.last_layer - view.first_layer + 1;
    return {};
}

Result<> setSampling(Record& record, const TextureResource& resource,
                     const TextureSampling& sampling) {
    Texture& texture = record.texture;
    const bool has_levels = resource.kind == TextureResource::MipmappedArray;
    if (has_levels && !sampling.normalized_coordinates)
        return Error{ErrorCode::InvalidArgument,
                     "coordinates of mipmapped arrays have to be normalised"};
    // Integers of 32 bits are not promoted, whatever the read mode (cudaTextureDesc::readMode).
    texture.reads_normalized = texture.is_normalized_format ||
                               (sampling.reads_normalized && texture.kind != TexelKind::Float &&
                                texture.channel_bits < 32);
    const bool averages =
        !texture.is_linear && (sampling.filter == TextureFilter::Linear ||
                               (has_levels && sampling.level_filter == TextureFilter::Linear));
    if (averages && texture.kind != TexelKind::Float && !texture.reads_normalized)
        return Error{ErrorCode::InvalidArgument, "integers can't be filtered"};

    texture.normalized_coordinates = sampling.normalized_coordinates && !texture.is_linear;
    texture.is_srgb = sampling.is_srgb && texture.channel_bits == 8 &&
                      texture.kind == TexelKind::Unsigned && texture.reads_normalized;
    texture.is_seamless = sampling.is_seamless;
    texture.filter = sampling.filter;
    texture.level_filter = sampling.level_filter;
    for (int i = 0; i < 3; ++i) {
        // These two need normalised coordinates (cudaTextureDesc::addressMode).
        const bool repeats = sampling.address_mode[i] == TextureAddressMode::Wrap ||
                             sampling.address_mode[i] == TextureAddressMode::Mirror;
        texture.address_mode[i] = repeats && !sampling.normalized_coordinates
                                      ? TextureAddressMode::Clamp
                                      : sampling.address_mode[i];
    }
    std::copy_n(sampling.border, 4, texture.border);
    texture.level_bias = sampling.level_bias;
    texture.least_level = sampling.least_level;
    texture.greatest_level = sampling.greatest_level;
    texture.max_anisotropy = std::clamp(sampling.max_anisotropy, 1u, 16u);
    return {};
}

Result<uint64_t> publish(Context& context, Record record, const TextureObject& object) {
    const uint64_t level_bytes = record.levels.size() * sizeof(TextureLevel);
    Bytes bytes(sizeof(Texture) + level_bytes);
    const uint64_t address = CW_TRY(allocateDevice(context, bytes.size()));
    record.texture.levels = address + sizeof(Texture);
    record.texture.level_count = uint32_t(record.levels.size());
    std::memcpy(bytes.data(), &record.texture, sizeof(Texture));
    std::memcpy(bytes.data() + sizeof(Texture), record.levels.data(), level_bytes);

    auto* const target = reinterpret_cast<void*>(address);
    const auto write = [&]() -> Result<> {
        Queue* queue = CW_TRY(context.transferQueue());
        queue->wait(CW_TRY(
            queue->copy(target, bytes.data(), CopyKind::HostToDevice, {.width = bytes.size()})));
        return {};
    };
    if (Result<> written = write(); !written) {
        (void)freeDevice(context.runtime(), target);
        return std::move(written.error());
    }
    context.runtime().textures().add(address, object);
    return address;
}

Result<TextureObject> find(Runtime& runtime, uint64_t handle, bool is_surface) {
    auto object = runtime.textures().find(handle);
    if (object && object->sampling.has_value() != is_surface) return std::move(*object);
    return makeError(ErrorCode::InvalidArgument, "{:#x} is no {} object", handle,
                     is_surface ? "surface" : "texture");
}

Result<> destroy(Runtime& runtime, uint64_t handle) {
    if (!runtime.textures().remove(handle))
        return makeError(ErrorCode::InvalidArgument, "{:#x} is gone already", handle);
    return freeDevice(runtime, reinterpret_cast<const void*>(handle));
}

} // namespace

void TextureObjects::add(uint64_t handle, const TextureObject& object) {
    Lock lock(mutex_);
    objects_[handle] = object;
}

std::optional<TextureObject> TextureObjects::find(uint64_t handle) const {
    Lock lock(mutex_);
    const auto found = objects_.find(handle);
    if (found == objects_.end()) return {};
    return found->second;
}

bool TextureObjects::remove(uint64_t handle) {
    Lock lock(mutex_);
    return objects_.erase(handle);
}

void TextureObjects::removeAll(uint64_t context) {
    Lock lock(mutex_);
    std::erase_if(objects_, [&](const auto& one) { return one.second.context == context; });
}

Result<TextureAddressMode> textureAddressMode(int number) {
    if (number >= 0 && number <= int(TextureAddressMode::Border)) return TextureAddressMode(number);
    return makeError(ErrorCode::InvalidArgument, "{} is no address mode", number);
}

Result<TextureFilter> textureFilter(int number) {
    if (number >= 0 && number <= int(TextureFilter::Linear)) return TextureFilter(number);
    return makeError(ErrorCode::InvalidArgument, "{} is no filter", number);
}

Result<uint64_t> createTexture(Context& context, const TextureResource& resource,
                               const TextureSampling& sampling,
                               const std::optional<TextureView>& view) {
    Record record = CW_TRY(recordOf(context, resource));
    if (view) CW_TRY(setView(record, resource, *view));
    CW_TRY(setSampling(record, resource, sampling));
    return publish(context, std::move(record), {resource, sampling, view, context.id()});
}

Result<uint64_t> createSurface(Context& context, const TextureResource& resource) {
    if (resource.kind != TextureResource::Array)
        return Error{ErrorCode::InvalidArgument, "a surface is made of an array"};
    Record record = CW_TRY(recordOf(context, resource));
    const auto array = CW_TRY(arrayOf(context.runtime(), resource.array));
    if (!(array->shape.flags & ArraySurface))
        return Error{ErrorCode::InvalidArgument,
                     "the array was not made for surfaces (cudaArraySurfaceLoadStore)"};
    return publish(context, std::move(record), {.resource = resource, .context = context.id()});
}

Result<TextureObject> textureOf(Runtime& runtime, uint64_t handle) {
    return find(runtime, handle, false);
}
Result<TextureObject> surfaceOf(Runtime& runtime, uint64_t handle) {
    return find(runtime, handle, true);
}
Result<> destroyTexture(Runtime& runtime, uint64_t handle) {
    CW_TRY(textureOf(runtime, handle));
    return destroy(runtime, handle);
}
Result<> destroySurface(Runtime& runtime, uint64_t handle) {
    CW_TRY(surfaceOf(runtime, handle));
    return destroy(runtime, handle);
}

} // namespace cw::runtime
