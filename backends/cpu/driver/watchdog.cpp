// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/watchdog.h"

#include <algorithm>
#include <csignal>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/crew.h"
#include "backends/cpu/driver/fault.h"
#include "support/options.h"

namespace cw::cpu {
namespace {

std::atomic<Watched*> all_watched{nullptr};
std::atomic<double> limit{0};

void watch(void*) {
    for (;;) {
        const double seconds = limit.load();
        const timespec pause{0, seconds > 0 && seconds < 1 ? 10'000'000 : 50'000'000};
        nanosleep(&pause, nullptr);
        if (seconds <= 0) continue;
        const uint64_t now = cycles(), longest = cyclesIn(seconds);
        for (Watched* each = all_watched.load(); each; each = each->next) {
            const uint64_t since = each->since.load();
            if (!since || now < since || now - since <= longest) continue;
            each->stop_asked.store(true);
            syscall(SYS_tgkill, getpid(), each->thread.load(), stopSignal());
        }
    }
}

} // namespace

void setWatchdog(double seconds) {
    limit.store(seconds);
    if (seconds <= 0) return;
    static const bool started = [] {
        installStopHandler();
        return startThread("cw-watchdog", &watch, nullptr);
    }();
    (void)started;
}

bool watchdogIsOn() {
    static const bool asked = [] {
        if (options().watchdog) setWatchdog(double(options().watchdog));
        return true;
    }();
    (void)asked;
    return limit.load(std::memory_order_relaxed) > 0;
}

void addWatched(Watched& worker) {
    worker.next = all_watched.load();
    while (!all_watched.compare_exchange_weak(worker.next, &worker)) {
    }
}

} // namespace cw::cpu
