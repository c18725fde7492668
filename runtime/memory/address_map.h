// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "support/mutex.h"
#include "support/result.h"

namespace cw::runtime {

class GraphMemory;
class Pool;

/// Whose memory an address is, in CUDA's terms. Addresses that the map does not know are ordinary
/// (pageable) host memory.
enum class MemoryClass : uint8_t {
    Device,     // cudaMalloc and relatives
    Pool,       // a piece of a stream-ordered pool
    Variable,   // the segment of a module's __device__ and __constant__ variables
    Pinned,     // cudaMallocHost, cudaHostAlloc
    Registered, // cudaHostRegister: the program's own pages
    Managed,    // cudaMallocManaged, __managed__ variables
    Virtual,    // a range of addresses that cuMemAddressReserve gave
    Graph,      // what an allocation node of a graph gives
    Imported,   // another process's
};

constexpr bool hostMayTouch(MemoryClass kind) {
    return kind == MemoryClass::Pinned || kind == MemoryClass::Registered ||
           kind == MemoryClass::Managed;
}

/// One allocation; plain data, copied out of the map.
struct Allocation {
    uint64_t base = 0;
    uint64_t size = 0;
    MemoryClass kind = MemoryClass::Device;
    int device = 0;                        // ordinal of the device whose context owns it
    uint64_t context = 0;                  // the owner's id
    uint32_t flags = 0;                    // cudaHostAlloc*, cudaHostRegister*, cudaMemAttach*
    uint64_t id = 0;                       // unique in the process
    Pool* pool = nullptr;                  // MemoryClass::Pool: which one, for free()
    std::weak_ptr<GraphMemory> graph = {}; // MemoryClass::Graph
    bool sync_memops = false;              // CU_POINTER_ATTRIBUTE_SYNC_MEMOPS; kept to be read back

    bool contains(uint64_t address, uint64_t bytes) const {
        return address >= base && address - base <= size && bytes <= size - (address - base);
    }
};

/// Pointer -> allocation, for all devices of the process. Thread-safe; a look-up takes a shared
/// lock.
class AddressMap {
  public:
    /// Fails when the range overlaps one that is known.
    Result<> insert(Allocation allocation);
    /// The allocation in which `address` lies.
    std::optional<Allocation> find(uint64_t address) const;
    std::optional<Allocation> find(const void* address) const {
        return find(reinterpret_cast<uint64_t>(address));
    }
    /// InvalidArgument when no allocation holds the address.
    Result<> setSyncMemops(uint64_t address, bool value);
    /// Forgets the allocation that begins at `base`, and returns it.
    std::optional<Allocation> take(uint64_t base);
    /// Those of a kind that one context has.
    std::vector<Allocation> list(uint64_t context, MemoryClass kind) const;
    /// Forgets and returns all of one context, which ends.
    std::vector<Allocation> takeAll(uint64_t context);

  private:
    mutable SharedMutex mutex_;
    std::map<uint64_t, Allocation> by_base_ CW_GUARDED_BY(mutex_);
    uint64_t next_id_ CW_GUARDED_BY(mutex_) = 1;
};

} // namespace cw::runtime
