// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "backends/driver.h"
#include "runtime/stream/graph_resources.h"
#include "runtime/stream/stream.h"
#include "support/mutex.h"

namespace cw::runtime {

class Module;
class Runtime;

enum class Limit : uint8_t {
    StackSize,
    PrintfFifo,
    MallocHeap,
    SyncDepth,
    PendingLaunches,
    L2FetchGranularity,
    PersistingL2
};
constexpr size_t kLimitCount = 7;

/// A context of one device: its streams, modules, memory and sticky error. The primary one is made
/// by Runtime at first use and closed by cudaDeviceReset, others come and go with cuCtxCreate and
/// cuCtxDestroy; the object itself stays, so that a late reference is harmless. Thread-safe.
class Context {
  public:
    Context(Runtime& runtime, int ordinal, Device& device, uint64_t id, bool primary);
    ~Context();
    /// Makes the legacy stream. Once, before any other use.
    Result<> open();
    /// Waits for all work and gives everything back.
    void close();

    Runtime& runtime() const { return runtime_; }
    int ordinal() const { return ordinal_; }
    uint64_t id() const { return id_; }
    bool primary() const { return primary_; }
    Device& device() const { return device_; }
    const ir::DeviceFacts& facts() const { return device_.facts(); }

    /// The fault that broke this context, if one did.
    Result<> check() const {
        if (!broken()) [[likely]]
            return {};
        return stickyError();
    }
    /// Neither broken, nor new to the runtime API.
    bool ready() const { return state_.load(std::memory_order_acquire) == kReady; }
    bool closed() const {
        return state_.load(std::memory_order_acquire) == uint8_t(ErrorCode::ContextDestroyed);
    }
    /// The runtime API keeps a primary context alive that it has used.
    void useByRuntimeApi();
    bool usedByRuntimeApi() const { return used_by_runtime_api_; }
    /// Whether the queue is one of this context's.
    bool owns(const Queue* queue);
    /// A kernel faulted: records the first fault, logs it and stops all queues. Any thread.
    void onFault(const Fault& fault);
    /// Whether a copy met host memory that is not there, since the last call. That breaks nothing
    /// else.
    bool takeCopyFault() { return copy_fault_.exchange(false, std::memory_order_acq_rel); }

    Stream& legacyStream() const { return *legacy_; }
    /// The calling thread's own default stream.
    Result<std::shared_ptr<Stream>> perThreadStream();
    Result<std::shared_ptr<Stream>> createStream(StreamKind kind, int priority);
    /// Returns at once; the queue ends when its work is done.
    void destroyStream(const std::shared_ptr<Stream>& stream);
    /// Waits for all streams, then flushes printf.
    Result<> synchronize();
    /// Records that the legacy stream waits for the blocking ones.
    Result<> legacyJoinsOthers();
    /// Whether all work of all streams is done.
    bool idle();
    /// A queue beside all streams, for the runtime's own copies. Its users wait for their tickets.
    Result<Queue*> transferQueue();

    uint64_t limit(Limit which) const {
        return limits_[size_t(which)].load(std::memory_order_relaxed);
    }
    /// UnsupportedLimit, InvalidArgument.
    Result<> setLimit(Limit which, uint64_t value);

    Result<> enablePeer(int ordinal);
    Result<> disablePeer(int ordinal);

    std::atomic<uint32_t> flags = 0;        // cudaDeviceSchedule*, cudaDeviceMapHost
    std::atomic<uint32_t> cache_config = 0; // cudaFuncCache
    std::atomic<uint32_t> bank_config = 0;  // cudaSharedMemConfig
    std::atomic<uint64_t> handle = 0;       // in the driver API
    std::atomic<uint32_t> uses = 1;         // cuCtxAttach, cuCtxDetach
    GraphMemoryUsage graph_memory;
    std::atomic<uint32_t> blocking_captures = 0; // captured streams that the legacy one encompasses

  private:
    static constexpr uint8_t kReady = 0xff, kNew = 0xfe; // else an ErrorCode
    bool broken() const { return state_.load(std::memory_order_acquire) < kNew; }
    Error stickyError() const;
    /// Takes out the destroyed streams whose work is done; the caller lets go of them without the
    /// lock.
    std::vector<std::shared_ptr<Stream>> sweep() CW_REQUIRES(mutex_);
    std::vector<Fence> allWork();

    Runtime& runtime_;
    const int ordinal_;
    Device& device_;
    const uint64_t id_;
    const bool primary_;
    std::atomic<uint8_t> state_ = kNew;
    std::atomic<bool> used_by_runtime_api_ = false;
    std::atomic<bool> copy_fault_ = false;
    std::shared_ptr<Stream> legacy_;
    std::array<std::atomic<uint64_t>, kLimitCount> limits_;
    std::atomic<uint32_t> other_streams_ = 0;

    mutable Mutex mutex_;
    std::string fault_message_ CW_GUARDED_BY(mutex_);
    std::vector<std::shared_ptr<Stream>>
        streams_ CW_GUARDED_BY(mutex_); // all but the legacy one, destroyed ones with work left too
    std::unique_ptr<Queue> transfer_ CW_GUARDED_BY(mutex_);
    std::vector<int> peers_ CW_GUARDED_BY(mutex_);
    uint64_t next_stream_ CW_GUARDED_BY(mutex_) = 1;
};

} // namespace cw::runtime
