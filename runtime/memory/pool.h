// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "runtime/memory/address_map.h"
#include "runtime/stream/stream.h"
#include "support/mutex.h"

namespace cw::runtime {

class Context;

/// Stream-ordered memory (cudaMallocAsync). Freed blocks are kept with the point in their stream
/// where they were freed: the same stream may reuse one at once, another one when the point is
/// reached. Thread-safe.
class Pool {
  public:
    /// `most_bytes`: 0 = as much as the device has.
    Pool(Context& context, uint64_t most_bytes) : context_(context), most_bytes_(most_bytes) {}
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    struct Usage {
        uint64_t reserved = 0, reserved_high = 0; // taken from the device
        uint64_t used = 0, used_high = 0;         // in the program's hands
    };

    int device() const;
    /// Memory that work of `stream`, recorded from now on, may use. In the address map.
    Result<uint64_t> allocate(Stream& stream, uint64_t bytes);
    /// Takes back a block that has left the address map; nobody uses it once `freed` is reached.
    void giveBack(const Allocation& block, Fence freed);
    /// Gives free blocks back to the device until no more than `keep` bytes are reserved.
    void trim(uint64_t keep);

    Usage usage() const;
    void resetReservedHigh();
    void resetUsedHigh();

    std::atomic<uint64_t> handle =
        0; // in the table of pools; 0 = the program has not seen this pool
    std::atomic<uint64_t> release_threshold = 0;
    std::atomic<int> reuse_follow_events = 1, reuse_opportunistic = 1,
                     reuse_dependencies = 1; // kept to be read back

  private:
    struct FreeBlock {
        uint64_t base;
        Fence freed;
    };
    Context& context_;
    const uint64_t most_bytes_;
    mutable Mutex mutex_;
    std::multimap<uint64_t, FreeBlock> free_ CW_GUARDED_BY(mutex_); // by size
    std::map<uint64_t, uint64_t> live_ CW_GUARDED_BY(mutex_);       // base -> size of the block
    Usage usage_ CW_GUARDED_BY(mutex_);
};

/// cudaFreeAsync: any device memory; a block of a pool is reusable in stream order.
Result<> freeInStream(Stream& stream, const void* pointer);

} // namespace cw::runtime
