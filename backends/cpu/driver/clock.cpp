// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/clock.h"

namespace cw::cpu {
namespace {

double measure() {
#if defined(__aarch64__)
    uint64_t frequency;
    asm("mrs %0, cntfrq_el0" : "=r"(frequency));
    return double(frequency);
#else
    const uint64_t time = nanosecondsOf(CLOCK_MONOTONIC), count = cycles();
    uint64_t elapsed = 0;
    while (elapsed < 500'000)
        elapsed = nanosecondsOf(CLOCK_MONOTONIC) - time;
    return double(cycles() - count) * 1e9 / double(elapsed);
#endif
}

} // namespace

double cyclesPerSecond() {
    static const double rate = measure();
    return rate;
}

} // namespace cw::cpu
