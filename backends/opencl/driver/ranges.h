// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace cw::opencl {

/// Hands out pieces of a range of addresses: the first gap that fits. Not thread-safe.
class Ranges {
  public:
    Ranges() = default;
    Ranges(uint64_t base, uint64_t bytes) : free_bytes_(bytes) { gaps_[base] = bytes; }

    /// `align`: a power of two.
    std::optional<uint64_t> take(uint64_t bytes, uint64_t align);
    /// False: `address` does not begin a piece that was taken.
    bool give(uint64_t address);
    uint64_t freeBytes() const { return free_bytes_; }

  private:
    std::map<uint64_t, uint64_t> gaps_, taken_; // beginning -> bytes
    uint64_t free_bytes_ = 0;
};

} // namespace cw::opencl
