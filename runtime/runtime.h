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
#include "runtime/memory/advice.h"
#include "runtime/memory/array.h"
#include "runtime/memory/interprocess.h"
#include "runtime/memory/virtual_memory.h"
#include "runtime/module/registry.h"
#include "runtime/thread_state.h"
#include "support/handle_table.h"
#include "support/mutex.h"

namespace cw::runtime {

class CaptureList;
class Event;
class Graph;
class GraphExec;
class Pool;
class TextureObjects;
class UserObject;
struct GraphNode;

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
    /// cudaSetDevice: the device's primary context becomes current.
    Result<> setCurrentDevice(int ordinal);
    /// The calling thread's context as the runtime API sees it: the primary one of its device,
    /// made when needed, unless another is current; its sticky error when it has one.
    Result<Context*> current() {
        Context* context = ThreadState::of(*this).current;
        if (context && context->ready()) [[likely]]
            return context;
        return makeCurrent();
    }
    /// As the driver API sees it: InvalidContext when none is current.
    Result<Context*> currentOrNone() {
        Context* context = ThreadState::of(*this).current;
        if (context && context->check()) [[likely]]
            return context;
        return checkedCurrent();
    }
    /// The sticky error of the calling thread's context, if there is such a context and error.
    /// Makes nothing.
    std::optional<ErrorCode> currentFault();
    /// The primary context of a device, whether it has a sticky error or not, kept for the runtime
    /// API.
    Result<Context*> contextOf(int ordinal);
    /// The same, made when needed, but not kept.
    Result<Context*> primary(int ordinal);
    /// The context, if the device has one.
    Context* contextIfAny(int ordinal) const {
        return slots_[size_t(ordinal)]->context.load(std::memory_order_acquire);
    }
    /// cudaDeviceReset: ends the context with everything in it. The next use makes a new one.
    Result<> reset(int ordinal);

    /// cuDevicePrimaryCtxRetain and …Release: the last release ends a context that the runtime API
    /// has not used. InvalidContext when it was not retained.
    Result<Context*> retainPrimary(int ordinal);
    Result<> releasePrimary(int ordinal);
    bool primaryIsActive(int ordinal);
    /// cuDevicePrimaryCtxSetFlags: also before there is a context.
    std::atomic<uint32_t>& primaryFlags(int ordinal) { return slots_[size_t(ordinal)]->flags; }
    /// A context beside the primary one (cuCtxCreate), and its end.
    Result<Context*> createContext(int ordinal);
    Result<> destroyContext(Context& context);
    /// The calling thread's stack of contexts; null: none. The device goes with the context.
    void setCurrent(Context* context);
    void pushCurrent(Context* context);
    void popCurrent();
    /// By its handle in the driver API; InvalidContext.
    Result<Context*> contextFor(uint64_t handle);
    /// The context that an allocation belongs to.
    Result<Context*> ownerOf(const Allocation& allocation);
    /// Waits for all work that may use the memory; the fault of its owner.
    Result<> waitForUsers(const Allocation& allocation);
    /// Waits for all work of all devices; the fault of the current context.
    Result<> waitForAll();
    /// Whether kernels of `ordinal` may touch memory of `peer`.
    bool canAccessPeer(int ordinal, int peer);

    const Config& config() const { return config_; }
    AddressMap& memory() { return memory_; }
    Advice& advice() { return advice_; }
    VirtualMemory& virtualMemory() { return virtual_memory_; }
    HandleTable<PhysicalMemory, 0x58>& physicalMemory() { return physical_memory_; }
    ImportedMemory& importedMemory() { return imported_memory_; }
    Registry& registry() { return registry_; }
    HandleTable<Stream, 0x51>& streams() { return streams_; }
    HandleTable<Event, 0x52>& events() { return events_; }
    HandleTable<Pool, 0x53>& pools() { return pools_; }
    HandleTable<LoadedModule, 0x55>& modules() { return modules_; }
    HandleTable<LoadedLibrary, 0x56>& libraries() { return libraries_; }
    HandleTable<Graph, 0x59>& graphs() { return graphs_; }
    HandleTable<GraphNode, 0x5a>& graphNodes() { return graph_nodes_; }
    HandleTable<GraphExec, 0x5b>& graphExecs() { return graph_execs_; }
    HandleTable<UserObject, 0x5c>& userObjects() { return user_objects_; }
    HandleTable<Array, 0x5d>& arrays() { return arrays_; }
    HandleTable<MipmappedArray, 0x5e>& mipmappedArrays() { return mipmapped_arrays_; }
    TextureObjects& textures() { return *textures_; }
    CaptureList& captures() { return *captures_; }
    ThreadState& thread() { return ThreadState::of(*this); }
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
        std::atomic<Context*> context = nullptr; // the primary one
        std::atomic<uint32_t> flags = 0;         // of the next one
        Mutex mutex;
        std::vector<std::shared_ptr<Context>> contexts CW_GUARDED_BY(mutex); // all that ever were
        uint32_t retained CW_GUARDED_BY(mutex) = 0;
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
    Result<Context*> makeCurrent();
    Result<Context*> checkedCurrent();
    static std::vector<Context*> liveContexts(Slot& slot);
    static void onFault(Slot& slot, const Fault& fault);
    /// Closes the context and takes back what is in it.
    void end(Slot& slot, Context& context);
    /// Of every backend: what "all" means.
    std::vector<DeviceRequest> everyDevice();

    const std::span<Driver* const> drivers_;
    const std::function<Config()> configure_;
    Config config_; // immutable once started_
    AddressMap memory_;
    Advice advice_;
    VirtualMemory virtual_memory_{*this};
    HandleTable<PhysicalMemory, 0x58> physical_memory_;
    ImportedMemory imported_memory_{*this};
    HandleTable<Graph, 0x59> graphs_;
    HandleTable<GraphNode, 0x5a> graph_nodes_;
    HandleTable<GraphExec, 0x5b> graph_execs_;
    HandleTable<UserObject, 0x5c> user_objects_;
    HandleTable<Array, 0x5d> arrays_;
    HandleTable<MipmappedArray, 0x5e> mipmapped_arrays_;
    const std::unique_ptr<TextureObjects> textures_;
    const std::unique_ptr<CaptureList> captures_;
    Registry registry_;
    HandleTable<Stream, 0x51> streams_;
    HandleTable<Event, 0x52> events_;
    HandleTable<Pool, 0x53> pools_;
    HandleTable<Context, 0x54> contexts_; // but the primary ones
    HandleTable<LoadedModule, 0x55> modules_;
    HandleTable<LoadedLibrary, 0x56> libraries_;
    Mutex start_mutex_;
    std::atomic<bool> started_ = false;
    std::atomic<bool> forked_ = false;         // this process is a child of the one that started
    std::vector<std::unique_ptr<Slot>> slots_; // immutable once started_
    std::atomic<uint64_t> next_context_ = 1;
};

} // namespace cw::runtime
