// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "ir/facts.h"
#include "runtime/memory/address_map.h"

namespace cw {
class Device;
}

namespace cw::runtime {

class Context;
class Runtime;
struct Fence;

/// Memory of the program: every allocation is in the address map. Thread-safe.

constexpr uint64_t kPitchAlignment = 512;

/// 0 bytes give address 0. OutOfMemory when the device has no more, unused memory of its pools
/// included.
Result<uint64_t> allocateDevice(Context& context, uint64_t bytes);
Result<uint64_t> allocateManaged(Context& context, uint64_t bytes, uint32_t flags);
Result<uint64_t> allocatePinned(Context& context, uint64_t bytes, uint32_t flags);

/// Waits for the work of the memory's device, then frees. InvalidArgument unless it begins an
/// allocation of that kind; null is allowed.
Result<> freeDevice(Runtime& runtime, const void* pointer);
Result<> freePinned(Runtime& runtime, const void* pointer);

/// What a launch of a graph allocated and the graph does not free itself.
Result<> freeGraphMemory(const Allocation& found, const void* pointer, Fence freed);

/// Makes the program's own pages known. The pages stay the program's.
Result<> registerHost(Context& context, void* pointer, uint64_t bytes, uint32_t flags);
Result<> unregisterHost(Runtime& runtime, const void* pointer);

/// Whether kernels reach host memory of this class, at the host's addresses.
inline bool mapsHostMemory(const ir::DeviceFacts& facts, MemoryClass kind) {
    return kind == MemoryClass::Registered ? facts.unified_memory : facts.managed_memory;
}

/// Where the device sees pinned or registered memory.
Result<uint64_t> devicePointerOf(Context& context, const void* host);

/// The memory behind an allocation that has left the map.
void giveBack(Device& device, const Allocation& allocation);

} // namespace cw::runtime
