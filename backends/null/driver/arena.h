// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <map>

#include "support/mutex.h"
#include "support/result.h"

namespace cw::null {

/// The address space of all null devices: addresses at which nothing is mapped, and a shadow that
/// holds what would be there. Thread-safe. Never destroyed.
class Arena {
  public:
    static constexpr uint64_t kBytes = uint64_t(64) << 30;
    static Arena& instance();

    Result<uint64_t> allocate(uint64_t bytes, uint64_t align);
    void free(uint64_t address);
    bool contains(uint64_t address) const { return address - base_ < kBytes; }
    /// Where the bytes of [address, address + size) really are; null when that is not within one
    /// allocation.
    char* shadow(uint64_t address, uint64_t size);

  private:
    Arena();
    uint64_t base_ = 0;
    char* shadow_ = nullptr;
    Mutex mutex_;
    std::map<uint64_t, uint64_t> live_ CW_GUARDED_BY(mutex_); // address -> size
    uint64_t next_ CW_GUARDED_BY(mutex_) = 0;                 // where to look for room first
};

} // namespace cw::null
