// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/runtime.h"

#include <cstdlib>
#include <pthread.h>

#include "runtime/identity.h"
#include "runtime/memory/pool.h"
#include "runtime/memory/texture.h"
#include "runtime/stream/capture.h"
#include "runtime/stream/graph_exec.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::runtime {
namespace {

std::atomic<bool> process_ends = false;

/// Asked when the devices are opened, usually in main(): what programs registered with atexit()
/// before runs later.
Config configureProcess() {
    std::atexit([] { process_ends = true; });
    return Config::fromEnvironment();
}

} // namespace

Config Config::fromEnvironment() {
    Config config;
    config.devices = options().devices;
    if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES")) config.visible = visible;
    const char* blocking = std::getenv("CUDA_LAUNCH_BLOCKING");
    config.launch_blocking = blocking && std::string_view(blocking) == "1";
    return config;
}

Runtime::Runtime(std::span<Driver* const> drivers, std::function<Config()> configure,
                 Compile compile)
    : drivers_(drivers), configure_(std::move(configure)),
      textures_(std::make_unique<TextureObjects>()), captures_(std::make_unique<CaptureList>()),
      registry_(memory_, std::move(compile)) {}

Runtime::~Runtime() {
    ThreadState::of(*this) = ThreadState{.runtime = nullptr};
    for (const auto& slot : slots_)
        for (Context* context : liveContexts(*slot))
            end(*slot, *context);
    (void)events_.takeIf([](const Event&) { return true; });
    for (const auto& slot : slots_)
        slot->device->setFaultHandler({});
}

Runtime& Runtime::instance() {
    static Runtime* const runtime = [] {
        auto* made = new Runtime(drivers(), configureProcess, compiler::compile);
        static Runtime* parent = made;
        pthread_atfork(nullptr, nullptr, [] {
            if (!parent->started_) return;
            parent->forked_ = true;
            parent->thread().current = nullptr;
        });
        return made;
    }();
    return *runtime;
}

bool Runtime::processEnds() {
    return process_ends.load(std::memory_order_relaxed);
}

Result<> Runtime::start() {
    if (!started_.load(std::memory_order_acquire)) {
        Lock lock(start_mutex_);
        if (!started_) openDevices();
    }
    if (forked_.load(std::memory_order_relaxed))
        return Error{ErrorCode::NotInitialized,
                     "this process was forked from one that used CUDA already"};
    if (slots_.empty()) return Error{ErrorCode::NoDevice, "no device is shown"};
    return {};
}

std::vector<DeviceRequest> Runtime::everyDevice() {
    std::vector<DeviceRequest> requests;
    for (Driver* driver : drivers_)
        for (uint32_t index = 0; index < driver->deviceCount(); ++index)
            if (requests.size() < size_t(kMaxDevices))
                requests.push_back({std::string(driver->name()), index});
    return requests;
}

void Runtime::openDevices() {
    config_ = configure_();
    const bool all = config_.devices == "all";
    std::vector<DeviceRequest> requests;
    if (auto parsed = parseDevices(config_.devices))
        requests = all ? everyDevice() : *parsed;
    else
        logError("{}", parsed.error().message);

    std::vector<std::unique_ptr<Device>> opened;
    std::vector<std::string> uuids;
    for (const DeviceRequest& request : requests) {
        Driver* driver = nullptr;
        for (Driver* candidate : drivers_)
            if (candidate->name() == request.backend) driver = candidate;
        if (!driver) {
            logError("CAUSEWAY_DEVICES names '{}', which this build does not have",
                     request.backend);
            continue;
        }
        auto device = driver->open(request.index);
        if (!device) {
            logError("device '{}' {} can't be opened: {}", request.backend, request.index,
                     device.error().message);
            continue;
        }
        if (all && !(*device)->facts().executes) continue;
        const auto uuid = deviceUuid((*device)->facts(), int(opened.size()));
        uuids.push_back(uuidText(uuid));
        opened.push_back(std::move(device).take());
    }
    for (size_t index : visibleDevices(config_.visible, uuids)) {
        auto slot = std::make_unique<Slot>();
        slot->device = std::move(opened[index]);
        slot->uuid = uuids[index];
        slot->physical_index = int(index);
        slot->device->setFaultHandler(
            [at = slot.get()](const Fault& fault) { onFault(*at, fault); });
        slots_.push_back(std::move(slot));
    }
    started_.store(true, std::memory_order_release);
}

Result<Device*> Runtime::device(int ordinal) {
    CW_TRY(start());
    if (ordinal < 0 || ordinal >= deviceCount())
        return makeError(ErrorCode::InvalidDevice, "there is no device {} (of {})", ordinal,
                         deviceCount());
    return slots_[size_t(ordinal)]->device.get();
}

bool Runtime::canAccessPeer(int ordinal, int peer) {
    const auto from = device(ordinal), to = device(peer);
    return from && to && ordinal != peer && (*from)->facts().unified_memory &&
           (*to)->facts().host_can_access;
}

Result<std::shared_ptr<Pool>> Runtime::defaultPool(int ordinal) {
    Context* context = CW_TRY(primary(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    Lock lock(slot.mutex);
    if (slot.pools.empty()) slot.pools.push_back(std::make_shared<Pool>(*context, 0));
    slot.has_pools = true;
    return slot.pools.front();
}

Result<std::shared_ptr<Pool>> Runtime::createPool(int ordinal, uint64_t most_bytes) {
    CW_TRY(defaultPool(ordinal));
    Context* context = CW_TRY(primary(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    Lock lock(slot.mutex);
    return slot.pools.emplace_back(std::make_shared<Pool>(*context, most_bytes));
}

Result<std::shared_ptr<Pool>> Runtime::currentPool(int ordinal) {
    auto fallback = CW_TRY(defaultPool(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    Lock lock(slot.mutex);
    return slot.current_pool ? slot.current_pool : fallback;
}

Result<> Runtime::setCurrentPool(int ordinal, std::shared_ptr<Pool> pool) {
    CW_TRY(primary(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    Lock lock(slot.mutex);
    slot.current_pool = std::move(pool);
    return {};
}

void Runtime::trimPools(int ordinal) {
    Slot& slot = *slots_[size_t(ordinal)];
    if (!slot.has_pools.load(std::memory_order_acquire)) return;
    std::vector<std::shared_ptr<Pool>> pools;
    {
        Lock lock(slot.mutex);
        pools = slot.pools;
    }
    for (const auto& pool : pools)
        pool->trim(pool->release_threshold);
}

} // namespace cw::runtime
