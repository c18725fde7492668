// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "backends/driver.h"
#include "runtime/context.h"
#include "runtime/device_list.h"
#include "runtime/limits.h"
#include "runtime/memory/address_map.h"
#include "runtime/module/registry.h"
#include "runtime/thread_state.h"
#include "support/handle_table.h"
#include "support/mutex.h"

namespace cw::runtime {

class Event;
class Pool;

/// What the environment says about the runtime.
struct Config {
    std::string devices;                // CAUSEWAY_DEVICES
    std::optional<std::string> visible; // CUDA_VISIBLE_DEVICES
    bool launch_blocking = false;       // CUDA_LAUNCH_BLOCKING

    static Config fromEnvironment();
};

/// CUDA's meaning for one process: devices, contexts, memory, modules, handles. instance() is for
/// shim/ alone; everybody else is handed what it needs. Devices are opened at first use.
/// Thread-safe.
class Runtime {
  public:
    /// `configure` is asked once, when the devices are opened: programs may change their
    /// environment before.
    Runtime(std::span<Driver* const> drivers, std::function<Config()> configure, Compile compile);
    ~Runtime();
    /// Of this process; never destroyed, because static objects of programs call CUDA when they
    /// end.
    static Runtime& instance();
    /// exit() has begun: what the program takes apart may still be in use by its kernels, and goes
    /// with the process.
    static bool processEnds();

    /// Opens the devices, once. NoDevice when there are none, NotInitialized in a child of fork.
    Result<> start();
    /// 0 before start() or without devices.
    int deviceCount() const { return int(slots_.size()); }
    Result<Device*> device(int ordinal);
    /// Claims of a device: what backends don't know.
    const std::string& uuid(int ordinal) const { return slots_[size_t(ordinal)]->uuid; }
    /// Which of the devices that exist it is, whatever CUDA_VISIBLE_DEVICES shows; identities
    /// follow this number.
    int physicalIndex(int ordinal) const { return slots_[size_t(ordinal)]->physical_index; }

    int currentDevice() { return ThreadState::of(*this).device; }
    Result<> setCurrentDevice(int ordinal);
    /// The calling thread's context, made when needed; its sticky error when it has one.
    Result<Context*> current() {
        const ThreadState& thread = ThreadState::of(*this);
        if (started_.load(std::memory_order_acquire) && !slots_.empty()) [[likely]]
            if (Context* context = slots_[size_t(thread.device)]->context.load(
                    std::memory_order_acquire)) [[likely]]
                return checked(context);
        return checked(CW_TRY(contextOf(thread.device)));
    }
    /// The sticky error of the calling thread's context, if there is such a context and error.
    /// Makes nothing.
    std::optional<ErrorCode> currentFault();
    /// The primary context of a device, whether it has a sticky error or not.
    Result<Context*> contextOf(int ordinal);
    /// The context, if the device has one.
    Context* contextIfAny(int ordinal) const {
        return slots_[size_t(ordinal)]->context.load(std::memory_order_acquire);
    }
    /// cudaDeviceReset: ends the context with everything in it. The next use makes a new one.
    Result<> reset(int ordinal);
    /// Whether kernels of `ordinal` may touch memory of `peer`.
    bool canAccessPeer(int ordinal, int peer);

    const Config& config() const { return config_; }
    AddressMap& memory() { return memory_; }
    Registry& registry() { return registry_; }
    HandleTable<Stream, 0x51>& streams() { return streams_; }
    HandleTable<Event, 0x52>& events() { return events_; }
    HandleTable<Pool, 0x53>& pools() { return pools_; }
    /// The pool that cudaMallocAsync takes from on a device; the default one unless the program set
    /// another.
    Result<std::shared_ptr<Pool>> currentPool(int ordinal);
    Result<std::shared_ptr<Pool>> defaultPool(int ordinal);
    Result<std::shared_ptr<Pool>> createPool(int ordinal, uint64_t most_bytes);
    Result<> setCurrentPool(int ordinal, std::shared_ptr<Pool> pool);
    /// A synchronisation: pools give back what is above their release threshold.
    void trimPools(int ordinal);

  private:
    struct Slot {
        std::unique_ptr<Device> device;
        std::string uuid;
        int physical_index = 0;
        std::atomic<Context*> context = nullptr;
        Mutex mutex;
        std::vector<std::unique_ptr<Context>>
            contexts CW_GUARDED_BY(mutex); // the last one is in use, if any
        std::atomic<bool> has_pools = false;
        std::vector<std::shared_ptr<Pool>>
            pools CW_GUARDED_BY(mutex); // the first one is the default
        std::shared_ptr<Pool> current_pool CW_GUARDED_BY(mutex);
    };
    static Result<Context*> checked(Context* context) {
        if (Result<> state = context->check(); !state) [[unlikely]]
            return std::move(state.error());
        return context;
    }
    void openDevices() CW_REQUIRES(start_mutex_);
    /// Of every backend: what "all" means.
    std::vector<DeviceRequest> everyDevice();

    const std::span<Driver* const> drivers_;
    const std::function<Config()> configure_;
    Config config_; // immutable once started_
    AddressMap memory_;
    Registry registry_;
    HandleTable<Stream, 0x51> streams_;
    HandleTable<Event, 0x52> events_;
    HandleTable<Pool, 0x53> pools_;
    Mutex start_mutex_;
    std::atomic<bool> started_ = false;
    std::atomic<bool> forked_ = false;         // this process is a child of the one that started
    std::vector<std::unique_ptr<Slot>> slots_; // immutable once started_
    std::atomic<uint64_t> next_context_ = 1;
};

} // namespace cw::runtime
