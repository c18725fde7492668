// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/null/driver/arena.h"

#include <algorithm>
#include <sys/mman.h>

namespace cw::null {

Arena& Arena::instance() {
    static Arena* const arena = new Arena;
    return *arena;
}

Arena::Arena() {
    const auto reserve = [](int protection) {
        void* at =
            mmap(nullptr, kBytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        CW_CHECK(at != MAP_FAILED);
        return at;
    };
    base_ = reinterpret_cast<uint64_t>(reserve(PROT_NONE));
    shadow_ = static_cast<char*>(reserve(PROT_READ | PROT_WRITE));
    madvise(shadow_, kBytes, MADV_DONTDUMP);
    next_ = base_;
}

Result<uint64_t> Arena::allocate(uint64_t bytes, uint64_t align) {
    bytes = std::max<uint64_t>(bytes, 1);
    align = std::max<uint64_t>(align, 256);
    const Lock lock(mutex_);
    // First from where the last search ended, so that addresses are not used again soon; then from
    // the beginning.
    for (uint64_t from : {next_, base_}) {
        uint64_t at = (from + align - 1) & ~(align - 1);
        auto after = live_.lower_bound(at);
        if (after != live_.begin()) {
            const auto& before = *std::prev(after);
            if (before.first + before.second > at)
                at = (before.first + before.second + align - 1) & ~(align - 1);
        }
        while (after != live_.end() && after->first < at + bytes) {
            at = (after->first + after->second + align - 1) & ~(align - 1);
            ++after;
        }
        if (at - base_ > kBytes || kBytes - (at - base_) < bytes) continue;
        live_.emplace(at, bytes);
        next_ = at + bytes;
        return at;
    }
    return makeError(ErrorCode::OutOfMemory, "the null device has no {} bytes", bytes);
}

void Arena::free(uint64_t address) {
    const Lock lock(mutex_);
    const auto found = live_.find(address);
    if (found == live_.end()) return;
    // Whole pages go back to the system.
    const uint64_t first = (address - base_ + 4095) & ~uint64_t(4095),
                   end = (address - base_ + found->second) & ~uint64_t(4095);
    if (end > first) madvise(shadow_ + first, end - first, MADV_DONTNEED);
    live_.erase(found);
}

char* Arena::shadow(uint64_t address, uint64_t size) {
    const Lock lock(mutex_);
    auto after = live_.upper_bound(address);
    if (after == live_.begin()) return nullptr;
    const auto& [begin, length] = *std::prev(after);
    if (address - begin > length || size > length - (address - begin)) return nullptr;
    return shadow_ + (address - base_);
}

} // namespace cw::null
