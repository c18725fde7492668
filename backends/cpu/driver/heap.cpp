// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/heap.h"

#include <cstdlib>

namespace cw::cpu {

Heap::~Heap() {
    for (const auto& [memory, bytes] : live_)
        std::free(memory);
}

void* Heap::allocate(uint64_t bytes) {
    const Lock lock(mutex_);
    if (!bytes || bytes > limit_ - used_) return nullptr;
    void* memory = std::malloc(bytes);
    if (!memory) return nullptr;
    live_.emplace(memory, bytes);
    used_ += bytes;
    return memory;
}

bool Heap::release(void* memory) {
    if (!memory) return true;
    const Lock lock(mutex_);
    const auto found = live_.find(memory);
    if (found == live_.end()) return false;
    used_ -= found->second;
    live_.erase(found);
    std::free(memory);
    return true;
}

void Heap::setLimit(uint64_t bytes) {
    const Lock lock(mutex_);
    limit_ = bytes > used_ ? bytes : used_;
}

} // namespace cw::cpu
