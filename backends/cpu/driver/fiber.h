// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>

#include "backends/cpu/abi.h"

namespace cw::cpu {

struct Block;

/// The first lines of what lies at `at`, which may be null.
template <int kLines>
inline void prefetchLines(const void* at) {
    for (int i = 0; i < kLines; ++i)
        __builtin_prefetch(
            reinterpret_cast<const void*>(reinterpret_cast<uintptr_t>(at) + 64 * uintptr_t(i)));
}

/// A stack of its own and the thread of a kernel that runs on it. Lies at the upper end of its
/// stack, so that the record, the topmost frames and the saved registers share pages.
struct alignas(64) Fiber {
    CwThread thread;
    Block* block = nullptr;
    Fiber* next_free = nullptr;
    uint32_t size_class = 0;
    uint8_t* stack_low = nullptr; // lowest usable byte; the guard page lies below
    void* fake_stack = nullptr;   // of AddressSanitizer
    void* tsan_fiber = nullptr;

    void* stackTop() { return this; }
    bool guards(uint64_t address) const;
};

/// Stacks of one worker, by size. Not thread-safe.
class FiberPool {
  public:
    static constexpr uint32_t kClasses = 8; // 64 KiB, 256 KiB, 1 MiB, ... 1 GiB
    ~FiberPool();
    static uint32_t sizeClass(uint64_t stack_bytes, uint64_t frame_bytes);

    /// Null when there is no memory for it.
    Fiber* take(uint32_t size_class) {
        Fiber* fiber = free_[size_class];
        if (!fiber) [[unlikely]] {
            if (!grow(size_class)) return nullptr;
            fiber = free_[size_class];
        }
        Fiber* next = free_[size_class] = fiber->next_free;
        prefetchLines<3>(next);
        return fiber;
    }
    void give(Fiber* fiber) {
        fiber->next_free = free_[fiber->size_class];
        free_[fiber->size_class] = fiber;
    }

  private:
    bool grow(uint32_t size_class);
    struct Slab {
        Slab* next;
        void* base;
        size_t bytes, count, stride;
    };
    Fiber* free_[kClasses] = {};
    Slab* slabs_ = nullptr;
};

} // namespace cw::cpu
