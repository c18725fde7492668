// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/address_map.h"

namespace cw::runtime {

Result<> AddressMap::insert(Allocation allocation) {
    WriteLock lock(mutex_);
    const auto above = by_base_.lower_bound(allocation.base);
    const bool meets_above =
        above != by_base_.end() && above->first - allocation.base < allocation.size;
    const bool meets_below =
        above != by_base_.begin() &&
        std::prev(above)->second.contains(allocation.base, allocation.size ? 1 : 0);
    if (meets_above || meets_below)
        return makeError(ErrorCode::HostMemoryAlreadyRegistered, "memory at {:#x} is known already",
                         allocation.base);
    allocation.id = next_id_++;
    by_base_.emplace_hint(above, allocation.base, allocation);
    return {};
}

std::optional<Allocation> AddressMap::find(uint64_t address) const {
    ReadLock lock(mutex_);
    auto at = by_base_.upper_bound(address);
    if (at == by_base_.begin()) return {};
    --at;
    if (address - at->first >= at->second.size) return {};
    return at->second;
}

Result<> AddressMap::setSyncMemops(uint64_t address, bool value) {
    WriteLock lock(mutex_);
    auto at = by_base_.upper_bound(address);
    if (at == by_base_.begin() || address - std::prev(at)->first >= std::prev(at)->second.size)
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no memory that CUDA knows", address);
    std::prev(at)->second.sync_memops = value;
    return {};
}

std::optional<Allocation> AddressMap::take(uint64_t base) {
    WriteLock lock(mutex_);
    const auto at = by_base_.find(base);
    if (at == by_base_.end()) return {};
    const Allocation found = at->second;
    by_base_.erase(at);
    return found;
}

std::vector<Allocation> AddressMap::list(uint64_t context, MemoryClass kind) const {
    ReadLock lock(mutex_);
    std::vector<Allocation> found;
    for (const auto& [base, allocation] : by_base_)
        if (allocation.context == context && allocation.kind == kind) found.push_back(allocation);
    return found;
}

std::vector<Allocation> AddressMap::takeAll(uint64_t context) {
    WriteLock lock(mutex_);
    std::vector<Allocation> found;
    for (auto at = by_base_.begin(); at != by_base_.end();) {
        if (at->second.context != context) {
            ++at;
            continue;
        }
        found.push_back(at->second);
        at = by_base_.erase(at);
    }
    return found;
}

} // namespace cw::runtime
