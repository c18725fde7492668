// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "support/result.h"

namespace cw::shim {

/// Opaque C handles for values of type T (a Ref, a shared_ptr, a plain struct). A handle carries a
/// slot and the slot's generation, so a stale or foreign one is an error and never a crash. Looks
/// like a pointer that is never dereferenced; `Tag` marks the handles of one kind (1…255).
/// Thread-safe.
template <typename T, typename Handle, uint8_t Tag>
class HandleTable {
  public:
    Handle add(T value) {
        std::lock_guard lock(mutex_);
        uint32_t slot;
        if (free_.empty()) {
            slot = static_cast<uint32_t>(slots_.size());
            slots_.push_back({});
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        slots_[slot].value.emplace(std::move(value));
        return handleOf(slot);
    }

    /// A copy of the value: T is cheap to copy and keeps what it refers to alive.
    Result<T> find(Handle handle) const {
        std::lock_guard lock(mutex_);
        const auto slot = slotOf(handle);
        if (!slot) return stale(handle);
        return *slots_[*slot].value;
    }

    /// Ends the handle and gives its value back.
    Result<T> take(Handle handle) {
        std::lock_guard lock(mutex_);
        const auto slot = slotOf(handle);
        if (!slot) return stale(handle);
        T value = std::move(*slots_[*slot].value);
        slots_[*slot].value.reset();
        ++slots_[*slot].generation;
        free_.push_back(*slot);
        return value;
    }

  private:
    struct Slot {
        std::optional<T> value;
        uint16_t generation = 1;
    };

    // bits 48-55: tag; 16-47: slot; 0-15: generation
    Handle handleOf(uint32_t slot) const {
        const uint64_t bits =
            (uint64_t{Tag} << 48) | (uint64_t{slot} << 16) | slots_[slot].generation;
        return reinterpret_cast<Handle>(bits);
    }
    std::optional<uint32_t> slotOf(Handle handle) const {
        const auto bits = reinterpret_cast<uint64_t>(handle);
        const auto slot = static_cast<uint32_t>(bits >> 16);
        if ((bits >> 48) != Tag || slot >= slots_.size()) return {};
        if (!slots_[slot].value || slots_[slot].generation != static_cast<uint16_t>(bits))
            return {};
        return slot;
    }
    static Error stale(Handle handle) {
        return makeError(ErrorCode::InvalidHandle, "the handle ({}) is null, stale or foreign",
                         static_cast<const void*>(handle));
    }

    mutable std::mutex mutex_;
    std::vector<Slot> slots_;
    std::vector<uint32_t> free_;
};

} // namespace cw::shim
