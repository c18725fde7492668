// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "support/mutex.h"
#include "support/result.h"

namespace cw {

/// Opaque handles for shared objects. A handle carries a slot and the slot's generation, so a stale
/// or foreign one is an error and never a crash. Looks like a pointer that is never dereferenced;
/// `Tag` (1…255) marks the handles of one kind. Thread-safe.
template <typename T, uint8_t Tag>
class HandleTable {
  public:
    uint64_t add(std::shared_ptr<T> object) {
        Lock lock(mutex_);
        uint32_t slot = uint32_t(slots_.size());
        if (free_.empty()) {
            slots_.push_back({});
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        slots_[slot].object = std::move(object);
        return handleOf(slot);
    }

    Result<std::shared_ptr<T>> find(uint64_t handle) const {
        Lock lock(mutex_);
        const uint32_t slot = slotOf(handle);
        if (slot == kNone) return stale(handle);
        return slots_[slot].object;
    }

    /// Ends the handle and gives the object back.
    Result<std::shared_ptr<T>> take(uint64_t handle) {
        Lock lock(mutex_);
        const uint32_t slot = slotOf(handle);
        if (slot == kNone) return stale(handle);
        end(slot);
        return std::move(slots_[slot].object);
    }

    /// Ends the handles of all objects for which `matches` says so (their context ends).
    template <typename Predicate>
    std::vector<std::shared_ptr<T>> takeIf(Predicate matches) {
        Lock lock(mutex_);
        std::vector<std::shared_ptr<T>> taken;
        for (uint32_t slot = 0; slot < slots_.size(); ++slot) {
            if (!slots_[slot].object || !matches(*slots_[slot].object)) continue;
            end(slot);
            taken.push_back(std::move(slots_[slot].object));
        }
        return taken;
    }

  private:
    struct Slot {
        std::shared_ptr<T> object;
        uint16_t generation = 1;
    };
    static constexpr uint32_t kNone = ~uint32_t(0);

    // bits 48-55: tag; 16-47: slot; 0-15: generation
    uint64_t handleOf(uint32_t slot) const CW_REQUIRES(mutex_) {
        return (uint64_t(Tag) << 48) | (uint64_t(slot) << 16) | slots_[slot].generation;
    }
    uint32_t slotOf(uint64_t handle) const CW_REQUIRES(mutex_) {
        const auto slot = uint32_t(handle >> 16);
        if ((handle >> 48) != Tag || slot >= slots_.size() || !slots_[slot].object) return kNone;
        return slots_[slot].generation == uint16_t(handle) ? slot : kNone;
    }
    void end(uint32_t slot) CW_REQUIRES(mutex_) {
        ++slots_[slot].generation;
        free_.push_back(slot);
    }
    static Error stale(uint64_t handle) {
        return makeError(ErrorCode::InvalidHandle, "the handle ({:#x}) is null, stale or foreign",
                         handle);
    }

    mutable Mutex mutex_;
    std::vector<Slot> slots_ CW_GUARDED_BY(mutex_);
    std::vector<uint32_t> free_ CW_GUARDED_BY(mutex_);
};

} // namespace cw
