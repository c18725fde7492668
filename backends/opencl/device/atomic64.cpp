// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Atomics of 64 bits on devices that have none: under a lock of 32 bits, one of a table by the
// address. Threads of the device meet there; the host's own atomics do not.
#include "backends/opencl/device/device.h"

namespace cw::opencl::device {
namespace {

u32& lockOf(const Thread* thread, const volatile u64* word) {
    u32* const locks = *reinterpret_cast<u32* const*>(&servicesOf(thread).locks);
    const u64 number = reinterpret_cast<u64>(word) / sizeof(u64);
    return locks[(number ^ number / CW_OPENCL_LOCKS) % CW_OPENCL_LOCKS];
}

/// What `change`, which sees the word while no other thread does, returns.
template <class Change>
u64 locked(const Thread* thread, volatile u64* word, Change change) {
    u32& lock = lockOf(thread, word);
    u64 result = 0;
    for (bool done = false; !done;) {
        u32 free = 0;
        if (!atomicReplace(lock, free, 1)) continue;
        result = change(*word);
        // The lock's old value, which is 1, decides, so that no optimiser moves what is done under
        // the lock behind the loop: lanes that move together would wait for one that waits there.
        done = __atomic_exchange_n(&lock, 0, __ATOMIC_ACQ_REL) != 0;
    }
    return result;
}

} // namespace

extern "C" {

u64 cw_opencl_atomic64_load(const Thread* thread, volatile u64* from) {
    return locked(thread, from, [](volatile u64& word) { return word; });
}

void cw_opencl_atomic64_store(const Thread* thread, volatile u64* to, u64 value) {
    locked(thread, to, [&](volatile u64& word) {
        word = value;
        return value;
    });
}

/// Returns what was there; `value` has replaced it if that was `expected`.
u64 cw_opencl_atomic64_replace(const Thread* thread, volatile u64* at, u64 expected, u64 value) {
    return locked(thread, at, [&](volatile u64& word) {
        const u64 old = word;
        if (old == expected) word = value;
        return old;
    });
}

} // extern "C"
} // namespace cw::opencl::device
