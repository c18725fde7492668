// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/allocate.h"

#include "runtime/memory/pool.h"
#include "runtime/runtime.h"
#include "runtime/stream/capture.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kAlignment = 512;

Result<uint64_t> allocate(Context& context, uint64_t bytes, MemoryKind kind,
                          MemoryClass memory_class, uint32_t flags) {
    if (bytes == 0) return uint64_t(0);
    Device& device = context.device();
    uint64_t free_bytes = 0, total_bytes = 0;
    device.memory(free_bytes, total_bytes);
    if (bytes > total_bytes)
        return makeError(ErrorCode::OutOfMemory, "{} bytes are more than the device has ({})",
                         bytes, total_bytes);

    auto address = device.allocate(bytes, kAlignment, kind);
    if (!address) {
        // Pools keep freed memory for reuse; it is worth less than this request.
        if (auto pool = context.runtime().defaultPool(context.ordinal())) (*pool)->trim(0);
        address = CW_TRY(device.allocate(bytes, kAlignment, kind));
    }
    const Allocation allocation{.base = *address,
                                .size = bytes,
                                .kind = memory_class,
                                .device = context.ordinal(),
                                .context = context.id(),
                                .flags = flags};
    if (Result<> known = context.runtime().memory().insert(allocation); !known) {
        giveBack(device, allocation);
        return makeError(ErrorCode::Internal, "the device gave memory at {:#x} twice", *address);
    }
    return *address;
}

/// Waits, so that no work that may use the memory is left. The fault of an earlier launch is told,
/// but the memory goes.
Result<> freeIn(Runtime& runtime, const Allocation& found) {
    Device* device = CW_TRY(runtime.device(found.device));
    Result<> state = runtime.waitForUsers(found);
    const std::optional<Allocation> taken = runtime.memory().take(found.base);
    if (!taken)
        return makeError(ErrorCode::InvalidArgument, "memory at {:#x} is freed already",
                         found.base);
    if (taken->kind == MemoryClass::Managed) runtime.advice().forget(taken->base, taken->size);
    if (taken->kind == MemoryClass::Pool)
        taken->pool->giveBack(*taken, {});
    else
        giveBack(*device, *taken);
    return state;
}

} // namespace

Result<> freeGraphMemory(const Allocation& found, const void* pointer, Fence freed) {
    const std::shared_ptr<GraphMemory> memory = found.graph.lock();
    if (memory && memory->address() == reinterpret_cast<uint64_t>(pointer) &&
        !memory->freed_by_owner && memory->free()) {
        if (freed.queue) memory->usedUntil(std::move(freed));
        return {};
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no memory that a graph has allocated",
                     pointer);
}

Result<uint64_t> allocateDevice(Context& context, uint64_t bytes) {
    CW_TRY(checkUnsafeCall(context.runtime()));
    return allocate(context, bytes, MemoryKind::Device, MemoryClass::Device, 0);
}

Result<uint64_t> allocateManaged(Context& context, uint64_t bytes, uint32_t flags) {
    CW_TRY(checkUnsafeCall(context.runtime()));
    if (bytes == 0) return Error{ErrorCode::InvalidArgument, "managed memory of 0 bytes"};
    if (!context.facts().managed_memory)
        return makeError(ErrorCode::NotSupported, "device '{}' has no managed memory",
                         context.facts().name);
    return allocate(context, bytes, MemoryKind::Managed, MemoryClass::Managed, flags);
}

Result<uint64_t> allocatePinned(Context& context, uint64_t bytes, uint32_t flags) {
    CW_TRY(checkUnsafeCall(context.runtime()));
    return allocate(context, bytes, MemoryKind::Pinned, MemoryClass::Pinned, flags);
}

Result<> freeDevice(Runtime& runtime, const void* pointer) {
    if (!pointer) return {};
    CW_TRY(checkUnsafeCall(runtime));
    const std::optional<Allocation> found = runtime.memory().find(pointer);
    if (found && found->kind == MemoryClass::Graph) {
        Result<> state = runtime.waitForUsers(*found);
        CW_TRY(freeGraphMemory(*found, pointer, {}));
        return state;
    }
    const bool ours = found && found->base == reinterpret_cast<uint64_t>(pointer) &&
                      found->device >= 0 &&
                      (found->kind == MemoryClass::Device || found->kind == MemoryClass::Pool ||
                       found->kind == MemoryClass::Managed);
    if (!ours)
        return makeError(ErrorCode::InvalidArgument, "{} does not begin device memory", pointer);
    return freeIn(runtime, *found);
}

Result<> freePinned(Runtime& runtime, const void* pointer) {
    if (!pointer) return {};
    CW_TRY(checkUnsafeCall(runtime));
    const std::optional<Allocation> found = runtime.memory().find(pointer);
    if (!found || found->base != reinterpret_cast<uint64_t>(pointer) ||
        found->kind != MemoryClass::Pinned)
        return makeError(ErrorCode::InvalidArgument, "{} does not begin pinned memory", pointer);
    return freeIn(runtime, *found);
}

Result<> registerHost(Context& context, void* pointer, uint64_t bytes, uint32_t flags) {
    if (!pointer || bytes == 0) return Error{ErrorCode::InvalidArgument, "no memory to register"};
    CW_TRY(checkUnsafeCall(context.runtime()));
    return context.runtime().memory().insert({.base = reinterpret_cast<uint64_t>(pointer),
                                              .size = bytes,
                                              .kind = MemoryClass::Registered,
                                              .device = context.ordinal(),
                                              .context = context.id(),
                                              .flags = flags});
}

Result<> unregisterHost(Runtime& runtime, const void* pointer) {
    if (!pointer) return Error{ErrorCode::InvalidArgument, "no memory to unregister"};
    CW_TRY(checkUnsafeCall(runtime));
    const std::optional<Allocation> found = runtime.memory().find(pointer);
    if (!found || found->base != reinterpret_cast<uint64_t>(pointer) ||
        found->kind != MemoryClass::Registered)
        return makeError(ErrorCode::HostMemoryNotRegistered, "{} does not begin registered memory",
                         pointer);
    Result<> state = runtime.waitForUsers(*found);
    runtime.memory().take(found->base);
    return state;
}

Result<uint64_t> devicePointerOf(Context& context, const void* host) {
    const std::optional<Allocation> found = context.runtime().memory().find(host);
    if (!found || !hostMayTouch(found->kind))
        return makeError(ErrorCode::InvalidArgument, "{} is neither pinned nor registered", host);
    if (!mapsHostMemory(context.facts(), found->kind))
        return makeError(ErrorCode::NotSupported, "device '{}' can't map {} host memory",
                         context.facts().name,
                         found->kind == MemoryClass::Registered ? "registered" : "pinned");
    return reinterpret_cast<uint64_t>(host);
}

void giveBack(Device& device, const Allocation& allocation) {
    switch (allocation.kind) {
    case MemoryClass::Device:
        return device.free(allocation.base, allocation.size, MemoryKind::Device);
    case MemoryClass::Pinned:
        return device.free(allocation.base, allocation.size, MemoryKind::Pinned);
    case MemoryClass::Managed:
        return device.free(allocation.base, allocation.size, MemoryKind::Managed);
    case MemoryClass::Pool:
        return allocation.pool->giveBack(allocation, {});
    case MemoryClass::Variable:   // its module frees it
    case MemoryClass::Registered: // the program's own
    case MemoryClass::Virtual:    // unmapped, not freed
    case MemoryClass::Imported:   // the same
        return;
    case MemoryClass::Graph: // its graph frees it, or its last holder
        if (const auto memory = allocation.graph.lock()) memory->free();
        return;
    }
}

} // namespace cw::runtime
