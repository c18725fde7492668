// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "support/mutex.h"
#include "support/result.h"

namespace cw::runtime {

class Context;

/// Where memory may be, by the numbers of cudaMemLocationType and CUmemLocationType.
struct Location {
    static constexpr int kInvalid = 0, kDevice = 1, kHost = 2, kHostNumaCurrent = 4;
    int type = kInvalid;
    int id = -2; // of the device
    bool operator==(const Location&) const = default;
    /// What CUDA 8 called a device: -1 is the host.
    static Location ofDevice(int device) {
        return device == -1 ? Location{kHost, 0} : Location{kDevice, device};
    }
};

/// By the numbers of cudaMemoryAdvise and CUmem_advise.
enum class Advise : int {
    SetReadMostly = 1,
    UnsetReadMostly = 2,
    SetPreferredLocation = 3,
    UnsetPreferredLocation = 4,
    SetAccessedBy = 5,
    UnsetAccessedBy = 6,
};

/// What a program said of ranges of its managed memory: hints, kept to be read back. Thread-safe.
class Advice {
  public:
    /// InvalidArgument for a range that is not managed, InvalidDevice.
    Result<> advise(Context& context, uint64_t address, uint64_t bytes, Advise advice,
                    Location location);
    Result<> prefetch(Context& context, uint64_t address, uint64_t bytes, Location location);
    /// By the numbers of cudaMemRangeAttribute and CUmem_range_attribute; `data`: ints.
    Result<> attribute(Context& context, void* data, size_t data_bytes, int attribute,
                       uint64_t address, uint64_t bytes);
    void forget(uint64_t address, uint64_t bytes);

  private:
    struct State {
        bool read_mostly = false;
        Location preferred, prefetched;
        std::set<int> accessed_by;
        bool operator==(const State&) const = default;
    };
    /// The states of the range's pieces, which end at its bounds.
    template <typename Change>
    void change(uint64_t address, uint64_t bytes, Change change) CW_REQUIRES(mutex_);
    void split(uint64_t at) CW_REQUIRES(mutex_);

    Mutex mutex_;
    std::map<uint64_t, State> from_ CW_GUARDED_BY(mutex_); // up to the next key
};

} // namespace cw::runtime
