// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/advice.h"

#include <algorithm>
#include <vector>

#include "runtime/runtime.h"

namespace cw::runtime {
namespace {

enum Attribute { // CUDA Runtime API, cudaMemRangeAttribute
    ReadMostly = 1,
    PreferredLocation = 2,
    AccessedBy = 3,
    LastPrefetch = 4,
    PreferredType = 5,
    PreferredId = 6,
    PrefetchType = 7,
    PrefetchId = 8,
};

constexpr int kHostId = -1, kNowhere = -2; // cudaCpuDeviceId, cudaInvalidDeviceId

Result<> checkRange(Context& context, uint64_t address, uint64_t bytes) {
    if (!address || bytes == 0) return Error{ErrorCode::InvalidArgument, "an empty range"};
    const auto found = context.runtime().memory().find(address);
    if (!found && context.facts().unified_memory) return {}; // pageable memory is as good
    if (!found || found->kind != MemoryClass::Managed || !found->contains(address, bytes))
        return makeError(ErrorCode::InvalidArgument, "{} bytes at {:#x} are not managed memory",
                         bytes, address);
    return {};
}

Result<> checkLocation(Context& context, const Location& location) {
    if (location.type == Location::kDevice) {
        CW_TRY(context.runtime().device(location.id));
        return {};
    }
    if (location.type < Location::kHost || location.type > Location::kHostNumaCurrent)
        return makeError(ErrorCode::InvalidArgument, "{} is no kind of location", location.type);
    return {};
}

int deviceOf(const Location& location) {
    if (location.type == Location::kInvalid) return kNowhere;
    return location.type == Location::kDevice ? location.id : kHostId;
}

} // namespace

void Advice::split(uint64_t at) {
    auto next = from_.upper_bound(at);
    if (next == from_.begin())
        from_[at] = {};
    else if (std::prev(next)->first != at)
        from_[at] = std::prev(next)->second;
}

template <typename Change>
void Advice::change(uint64_t address, uint64_t bytes, Change change) {
    split(address);
    split(address + bytes);
    for (auto at = from_.find(address); at != from_.end() && at->first < address + bytes; ++at)
        change(at->second);
}

Result<> Advice::advise(Context& context, uint64_t address, uint64_t bytes, Advise advice,
                        Location location) {
    if (advice < Advise::SetReadMostly || advice > Advise::UnsetAccessedBy)
        return makeError(ErrorCode::InvalidArgument, "{} is no advice", int(advice));
    const bool names_location = advice == Advise::SetPreferredLocation ||
                                advice == Advise::SetAccessedBy ||
                                advice == Advise::UnsetAccessedBy;
    if (names_location) CW_TRY(checkLocation(context, location));
    CW_TRY(checkRange(context, address, bytes));
    Lock lock(mutex_);
    change(address, bytes, [&](State& state) {
        switch (advice) {
        case Advise::SetReadMostly:
        case Advise::UnsetReadMostly:
            state.read_mostly = advice == Advise::SetReadMostly;
            break;
        case Advise::SetPreferredLocation:
            state.preferred = location;
            break;
        case Advise::UnsetPreferredLocation:
            state.preferred = {};
            break;
        case Advise::SetAccessedBy:
            state.accessed_by.insert(deviceOf(location));
            break;
        case Advise::UnsetAccessedBy:
            state.accessed_by.erase(deviceOf(location));
            break;
        }
    });
    return {};
}

Result<> Advice::prefetch(Context& context, uint64_t address, uint64_t bytes, Location location) {
    CW_TRY(checkLocation(context, location));
    CW_TRY(checkRange(context, address, bytes));
    Lock lock(mutex_);
    change(address, bytes, [&](State& state) { state.prefetched = location; });
    return {};
}

Result<> Advice::attribute(Context& context, void* data, size_t data_bytes, int attribute,
                           uint64_t address, uint64_t bytes) {
    const bool list = attribute == AccessedBy;
    if (attribute < ReadMostly || attribute > PrefetchId || !data || data_bytes == 0 ||
        (list ? data_bytes % sizeof(int) != 0 : data_bytes != sizeof(int)))
        return makeError(ErrorCode::InvalidArgument, "{} bytes for attribute {}", data_bytes,
                         attribute);
    CW_TRY(checkRange(context, address, bytes));
    // One answer for the whole range, or that there is none.
    Lock lock(mutex_);
    std::vector<State> states;
    change(address, bytes, [&](State& state) { states.push_back(state); });
    const State& first = states.front();
    const auto all = [&](auto member) {
        return std::ranges::all_of(
            states, [&](const State& state) { return state.*member == first.*member; });
    };
    const Location preferred = all(&State::preferred) ? first.preferred : Location{};
    const Location prefetched = all(&State::prefetched) ? first.prefetched : Location{};
    int* const to = static_cast<int*>(data);
    switch (attribute) {
    case ReadMostly:
        *to = std::ranges::all_of(states, &State::read_mostly);
        break;
    case PreferredLocation:
        *to = deviceOf(preferred);
        break;
    case LastPrefetch:
        *to = deviceOf(prefetched);
        break;
    case PreferredType:
        *to = preferred.type;
        break;
    case PrefetchType:
        *to = prefetched.type;
        break;
    case PreferredId:
        *to = preferred.id;
        break;
    case PrefetchId:
        *to = prefetched.id;
        break;
    case AccessedBy: {
        std::fill_n(to, data_bytes / sizeof(int), kNowhere);
        size_t count = 0;
        for (int device : first.accessed_by) {
            const bool common = std::ranges::all_of(
                states, [&](const State& state) { return state.accessed_by.contains(device); });
            if (common && count < data_bytes / sizeof(int)) to[count++] = device;
        }
        break;
    }
    }
    return {};
}

void Advice::forget(uint64_t address, uint64_t bytes) {
    Lock lock(mutex_);
    if (from_.empty()) return;
    change(address, bytes, [](State& state) { state = {}; });
}

} // namespace cw::runtime
