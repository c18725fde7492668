// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/process.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <pthread.h>
#include <thread>
#include <unistd.h>

#include "backends/opencl/driver/device.h"
#include "support/log.h"

namespace cw::opencl {
namespace {

constexpr std::chrono::seconds kToFinish{1}, kToStop{1}, kToFlush{1};

constexpr std::chrono::microseconds kLongestPause{5000};

std::atomic<bool> forked{false}, exited{false};

struct OpenDevices {
    Mutex mutex;
    std::vector<OpenclDevice*> all CW_GUARDED_BY(mutex);
};
OpenDevices& openDevices() {
    static auto* const only = new OpenDevices;
    return *only;
}

bool allIdleWithin(std::chrono::seconds limit) {
    OpenDevices& devices = openDevices();
    const Lock lock(devices.mutex);
    const auto end = std::chrono::steady_clock::now() + limit;
    for (auto pause = std::chrono::microseconds(20);; pause = std::min(pause * 2, kLongestPause)) {
        if (std::ranges::all_of(devices.all, [](OpenclDevice* device) { return device->idle(); }))
            return true;
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(pause);
    }
}

void stopAll() {
    OpenDevices& devices = openDevices();
    const Lock lock(devices.mutex);
    for (OpenclDevice* device : devices.all)
        device->stopBusyQueues();
}

void settle(int status, void*) {
    if (forked) return;
    bool idle = allIdleWithin(kToFinish);
    if (!idle) {
        stopAll();
        idle = allIdleWithin(kToStop);
    }
    exited = true;
    if (idle) return;
    logInfo("a kernel still runs and can't be stopped: the process ends without the rest of "
            "exit()");
    std::thread([status] { // another thread may hold a stream's lock for ever
        std::this_thread::sleep_for(kToFlush);
        _exit(status);
    })
        .detach();
    std::cout.flush();
    std::clog.flush();
    std::fflush(nullptr);
    _exit(status);
}

} // namespace

bool unusable() {
    static const int registered = pthread_atfork(nullptr, nullptr, [] { forked.store(true); });
    (void)registered;
    return forked.load(std::memory_order_relaxed) || exited.load(std::memory_order_relaxed);
}

bool endedByExit() {
    return exited.load();
}

Error unusableError() {
    if (exited) return {ErrorCode::NotInitialized, "the process ends"};
    return {ErrorCode::NotInitialized,
            "the device was opened before fork(), and can't be used in the child"};
}

void settleAtExit(OpenclDevice& device) {
    OpenDevices& devices = openDevices();
    const Lock lock(devices.mutex);
    if (std::ranges::find(devices.all, &device) == devices.all.end())
        devices.all.push_back(&device);
    static const int registered = on_exit(settle, nullptr);
    (void)registered;
}

void forgetAtExit(OpenclDevice& device) {
    OpenDevices& devices = openDevices();
    const Lock lock(devices.mutex);
    std::erase(devices.all, &device);
}

} // namespace cw::opencl
