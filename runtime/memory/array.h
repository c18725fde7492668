// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "support/result.h"
#include "support/texture.h"

namespace cw::runtime {

class Context;
class Runtime;
enum class Attribute : int;

struct TexelFormat {
    TexelKind kind = TexelKind::Unsigned;
    uint8_t channels = 1, bits = 8; // of one channel
    bool is_normalized = false;     // integers that are fractions of their greatest value

    uint32_t bytes() const { return uint32_t(channels) * bits / 8; }
    /// 1, 2 or 4 channels of 8, 16 or 32 bits; no floats of 8 and no fractions of 32.
    bool exists() const;
    bool operator==(const TexelFormat&) const = default;

    /// Both APIs number the formats of fractions alike: unsigned before signed, 8 bits before 16,
    /// then by channels.
    static constexpr int kNormalizedFormats = 12;
    static TexelFormat normalized(int index);
    int normalizedIndex() const;
};

/// cudaArray…, CUDA_ARRAY3D_….
enum ArrayFlag : uint32_t {
    ArrayLayered = 0x01,
    ArraySurface = 0x02,
    ArrayCube = 0x04,
    ArrayGather = 0x08,
    ArraySparse = 0x40,
    ArrayDeferred = 0x80
};

/// An array as the program asks for it: extents that it has not are 0, and the depth counts layers
/// and faces too.
struct ArrayShape {
    TexelFormat format;
    uint64_t width = 0, height = 0, depth = 0; // in texels
    uint32_t flags = 0;

    bool hasSlices() const { return flags & (ArrayLayered | ArrayCube); }
    /// Of a mipmapped array.
    ArrayShape level(uint32_t level) const;
};

/// Plain pitched memory with a shape. Immutable; whoever takes its handle frees the memory.
struct Array {
    ArrayShape shape;
    uint64_t address = 0;        // of texel (0, 0, 0)
    uint64_t row = 0, slice = 0; // bytes from one to the next
    int device = 0;
    uint64_t context = 0; // id
    bool is_level = false;
    uint64_t handle = 0; // in both APIs

    uint64_t rows() const { return std::max<uint64_t>(shape.height, 1); }
    uint64_t slices() const { return std::max<uint64_t>(shape.depth, 1); }
    uint64_t bytes() const { return slice * slices(); }
};

/// Its levels lie one after the other in one piece of memory.
struct MipmappedArray {
    ArrayShape shape;
    std::vector<std::shared_ptr<Array>> levels; // finest first
    uint64_t context = 0;

    Result<std::shared_ptr<Array>> level(uint32_t index) const; // InvalidArgument
};

/// What the context's device claims.
uint64_t claimOf(const Context& context, Attribute which);

/// InvalidArgument for a shape that the device's attributes don't allow, NotSupported for memory
/// that comes later (sparse, deferred).
Result<uint64_t> createArray(Context& context, const ArrayShape& shape);
/// As many levels as the shape has, at most.
Result<uint64_t> createMipmappedArray(Context& context, const ArrayShape& shape, uint32_t levels);

/// InvalidHandle for what is none. A level's handle lives as long as its mipmapped array.
Result<std::shared_ptr<Array>> arrayOf(Runtime& runtime, const void* handle);
Result<std::shared_ptr<MipmappedArray>> mipmappedArrayOf(Runtime& runtime, const void* handle);
Result<> destroyArray(Runtime& runtime, const void* handle);
Result<> destroyMipmappedArray(Runtime& runtime, const void* handle);

/// Where a copy enters an array: x in bytes.
struct ArrayPlace {
    uint64_t array = 0; // handle; 0: plain memory
    uint64_t x = 0, y = 0, z = 0;
};

} // namespace cw::runtime
