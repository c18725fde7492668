// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <time.h>

namespace cw::cpu {

/// A counter that runs at the same rate on all processors; what clock64() reads.
inline uint64_t cycles() {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    uint64_t value;
    asm volatile("mrs %0, cntvct_el0" : "=r"(value));
    return value;
#endif
}

/// Tells the processor that this thread only waits.
inline void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    asm volatile("isb");
#endif
}

/// How many a second; measured once.
double cyclesPerSecond();
inline uint64_t cyclesIn(double seconds) {
    return uint64_t(seconds * cyclesPerSecond());
}

inline uint64_t nanosecondsOf(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return uint64_t(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
}

} // namespace cw::cpu
