// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/fiber.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <sys/mman.h>

#include "backends/cpu/driver/sanitizer.h"

namespace cw::cpu {
namespace {

constexpr size_t kGuard = 16 * 1024;
constexpr size_t kColours = 16,
                 kColourStep = 256; // spreads the tops over the sets of the first-level cache

/// A guard page splits a mapping, of which Linux allows 65,530 by default; beyond this many we do
/// without.
constexpr int64_t kMostGuards = 12'000;
std::atomic<int64_t> guards_made{0};

size_t stackBytes(uint32_t size_class) {
    return size_t(64 * 1024) << (2 * size_class);
}

} // namespace

bool Fiber::guards(uint64_t address) const {
    const auto low = reinterpret_cast<uint64_t>(stack_low);
    return address < low && address >= low - kGuard;
}

uint32_t FiberPool::sizeClass(uint64_t stack_bytes, uint64_t frame_bytes) {
    // A frame of host code is larger than one of a GPU (64-bit spills, return addresses).
    const uint64_t need = stack_bytes * 2 + frame_bytes + 8 * 1024;
    uint32_t size_class = 0;
    while (size_class + 1 < kClasses && stackBytes(size_class) < need)
        ++size_class;
    return size_class;
}

bool FiberPool::grow(uint32_t size_class) {
    const size_t stride = stackBytes(size_class) + kGuard;
    const size_t count = std::clamp<size_t>((8u << 20) / stride, 1, 64);
    void* base = mmap(nullptr, stride * count, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (base == MAP_FAILED) return false;
    // The lowest stack always has a guard: below it is foreign memory.
    const size_t guarded =
        guards_made.fetch_add(int64_t(count)) + int64_t(count) <= kMostGuards ? count : 1;
    for (size_t i = 0; i < guarded; ++i)
        mprotect(static_cast<char*>(base) + i * stride, kGuard, PROT_NONE);
    slabs_ = new Slab{slabs_, base, stride * count, count, stride};

    for (size_t i = count; i-- > 0;) {
        auto* low = static_cast<uint8_t*>(base) + i * stride + kGuard;
        const size_t top = stackBytes(size_class) - sizeof(Fiber) - (i % kColours) * kColourStep;
        auto* fiber = new (low + (top & ~size_t(63))) Fiber;
        fiber->stack_low = low;
        fiber->size_class = size_class;
        fiber->tsan_fiber = sanitizer::createFiber();
        give(fiber);
    }
    return true;
}

FiberPool::~FiberPool() {
    for (Fiber* list : free_)
        for (Fiber* fiber = list; fiber; fiber = fiber->next_free)
            sanitizer::destroyFiber(fiber->tsan_fiber);
    while (Slab* slab = slabs_) {
        slabs_ = slab->next;
        sanitizer::forgetStack(slab->base, slab->bytes);
        munmap(slab->base, slab->bytes);
        guards_made.fetch_sub(int64_t(slab->count));
        delete slab;
    }
}

} // namespace cw::cpu
