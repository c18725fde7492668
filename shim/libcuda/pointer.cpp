// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Unified Addressing": what is known of a pointer.
#include <algorithm>
#include <cstring>

#include "runtime/identity.h"
#include "runtime/memory/pool_handles.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

using runtime::Allocation;
using runtime::MemoryClass;

/// The value of an attribute, as wide as its place.
struct Value {
    uint64_t bits = 0;
    size_t bytes = 4;
};
template <typename T>
Value valueOf(T value) {
    Value made{0, sizeof value};
    std::memcpy(&made.bits, &value, sizeof value);
    return made;
}

/// What a pointer that CUDA does not know gets from cuPointerGetAttributes.
Result<Value> nothingOf(CUpointer_attribute attribute) {
    switch (attribute) {
    case CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL:
        return valueOf<int>(CU_DEVICE_INVALID);
    case CU_POINTER_ATTRIBUTE_MEMORY_TYPE:
    case CU_POINTER_ATTRIBUTE_SYNC_MEMOPS:
    case CU_POINTER_ATTRIBUTE_ACCESS_FLAGS:
    case CU_POINTER_ATTRIBUTE_IS_MANAGED:
    case CU_POINTER_ATTRIBUTE_MAPPED:
        return valueOf<unsigned>(0);
    case CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE:
    case CU_POINTER_ATTRIBUTE_IS_GPU_DIRECT_RDMA_CAPABLE:
    case CU_POINTER_ATTRIBUTE_IS_HW_DECOMPRESS_CAPABLE:
        return valueOf<bool>(false);
    case CU_POINTER_ATTRIBUTE_CONTEXT:
    case CU_POINTER_ATTRIBUTE_DEVICE_POINTER:
    case CU_POINTER_ATTRIBUTE_HOST_POINTER:
    case CU_POINTER_ATTRIBUTE_BUFFER_ID:
    case CU_POINTER_ATTRIBUTE_RANGE_START_ADDR:
    case CU_POINTER_ATTRIBUTE_RANGE_SIZE:
    case CU_POINTER_ATTRIBUTE_ALLOWED_HANDLE_TYPES:
    case CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE:
    case CU_POINTER_ATTRIBUTE_MAPPING_SIZE:
    case CU_POINTER_ATTRIBUTE_MAPPING_BASE_ADDR:
    case CU_POINTER_ATTRIBUTE_MEMORY_BLOCK_ID:
        return valueOf<uint64_t>(0);
    case CU_POINTER_ATTRIBUTE_P2P_TOKENS:
        return Error{ErrorCode::NotSupported, "pointers have no peer-to-peer tokens"};
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a pointer", int(attribute));
}

Result<Value> attributeOf(const Allocation& found, CUpointer_attribute attribute, CUdeviceptr ptr) {
    const bool host = found.kind == MemoryClass::Pinned || found.kind == MemoryClass::Registered;
    switch (attribute) {
    case CU_POINTER_ATTRIBUTE_CONTEXT: {
        Allocation owned = found;
        owned.device = std::max(owned.device, 0); // managed variables: of all devices
        return valueOf(handleOf(*CW_TRY(process().ownerOf(owned))));
    }
    case CU_POINTER_ATTRIBUTE_MEMORY_TYPE:
        return valueOf<unsigned>(host ? CU_MEMORYTYPE_HOST : CU_MEMORYTYPE_DEVICE);
    case CU_POINTER_ATTRIBUTE_DEVICE_POINTER:
        return valueOf<uint64_t>(ptr);
    case CU_POINTER_ATTRIBUTE_HOST_POINTER:
        if (!runtime::hostMayTouch(found.kind))
            return makeError(ErrorCode::InvalidArgument, "{:#x} is not the host's", ptr);
        return valueOf<uint64_t>(ptr);
    case CU_POINTER_ATTRIBUTE_SYNC_MEMOPS:
        return valueOf<unsigned>(found.sync_memops);
    case CU_POINTER_ATTRIBUTE_BUFFER_ID:
    case CU_POINTER_ATTRIBUTE_MEMORY_BLOCK_ID:
        return valueOf<uint64_t>(found.id);
    case CU_POINTER_ATTRIBUTE_IS_MANAGED:
        return valueOf<unsigned>(found.kind == MemoryClass::Managed);
    case CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL:
        return valueOf<int>(std::max(found.device, 0));
    case CU_POINTER_ATTRIBUTE_RANGE_START_ADDR:
    case CU_POINTER_ATTRIBUTE_MAPPING_BASE_ADDR:
        return valueOf<uint64_t>(found.base);
    case CU_POINTER_ATTRIBUTE_RANGE_SIZE:
    case CU_POINTER_ATTRIBUTE_MAPPING_SIZE:
        return valueOf<uint64_t>(found.size);
    case CU_POINTER_ATTRIBUTE_MAPPED:
        return valueOf<unsigned>(found.kind != MemoryClass::Virtual ||
                                 process().virtualMemory().mapped(ptr));
    case CU_POINTER_ATTRIBUTE_ACCESS_FLAGS:
        return valueOf<unsigned>(3); // reads and writes
    case CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE:
        return valueOf<bool>(found.kind == MemoryClass::Device &&
                             runtime::mapsHostPages(*CW_TRY(factsOf(found.device))));
    case CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE:
        return valueOf<uint64_t>(found.pool ? found.pool->handle.load() : 0);
    default:
        return nothingOf(attribute);
    }
}

} // namespace

Result<> cuPointerGetAttribute(void* data, CUpointer_attribute attribute, CUdeviceptr ptr) {
    CW_TRY(currentContext());
    if (!data) return Error{ErrorCode::InvalidArgument, "data is null"};
    CW_TRY(nothingOf(attribute)); // is it an attribute?
    const auto found = process().memory().find(ptr);
    if (!found)
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no memory that CUDA knows", ptr);
    const Value value = CW_TRY(attributeOf(*found, attribute, ptr));
    std::memcpy(data, &value.bits, value.bytes);
    return {};
}

Result<> cuPointerGetAttributes(unsigned int numAttributes, CUpointer_attribute* attributes,
                                void** data, CUdeviceptr ptr) {
    if (numAttributes == 0 || !attributes || !data)
        return makeError(ErrorCode::InvalidArgument, "{} attributes", numAttributes);
    const auto found = process().memory().find(ptr);
    for (unsigned i = 0; i < numAttributes; ++i) {
        Value value = CW_TRY(nothingOf(attributes[i]));
        if (!data[i]) return Error{ErrorCode::InvalidArgument, "a place for a value is null"};
        if (found)
            if (auto known = attributeOf(*found, attributes[i], ptr)) value = *known;
        std::memcpy(data[i], &value.bits, value.bytes);
    }
    return {};
}

Result<> cuPointerSetAttribute(const void* value, CUpointer_attribute attribute, CUdeviceptr ptr) {
    CW_TRY(currentContext());
    if (!value || attribute != CU_POINTER_ATTRIBUTE_SYNC_MEMOPS)
        return makeError(ErrorCode::InvalidArgument, "attribute {} can't be set", int(attribute));
    return process().memory().setSyncMemops(ptr, *static_cast<const unsigned*>(value) != 0);
}

} // namespace cw::cuda
