// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/ranges.h"

namespace cw::opencl {

std::optional<uint64_t> Ranges::take(uint64_t bytes, uint64_t align) {
    if (!bytes) bytes = 1; // so that each piece has an address of its own
    for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
        const auto [begin, size] = *gap;
        const uint64_t address = (begin + align - 1) & ~(align - 1), skipped = address - begin;
        if (skipped > size || bytes > size - skipped) continue;
        gaps_.erase(gap);
        if (skipped) gaps_[begin] = skipped;
        if (size > skipped + bytes) gaps_[address + bytes] = size - skipped - bytes;
        taken_[address] = bytes;
        free_bytes_ -= bytes;
        return address;
    }
    return {};
}

bool Ranges::give(uint64_t address) {
    const auto found = taken_.find(address);
    if (found == taken_.end()) return false;
    uint64_t begin = address, bytes = found->second;
    free_bytes_ += bytes;
    taken_.erase(found);
    auto above = gaps_.lower_bound(begin);
    if (above != gaps_.begin()) {
        const auto below = std::prev(above);
        if (below->first + below->second == begin) {
            begin = below->first;
            bytes += below->second;
            gaps_.erase(below);
        }
    }
    if (above != gaps_.end() && begin + bytes == above->first) {
        bytes += above->second;
        gaps_.erase(above);
    }
    gaps_[begin] = bytes;
    return true;
}

} // namespace cw::opencl
