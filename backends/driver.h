// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/facts.h"
#include "ir/image.h"
#include "support/memory_file.h"

/// The runtime's half of a backend. No LLVM, no CUDA: ordering between streams, contexts and error
/// stickiness are the runtime's work. All calls are thread-safe unless said otherwise.
namespace cw {

/// An address on a device; the runtime never dereferences it.
using DevicePtr = uint64_t;

/// Counts the commands of one queue: reached when that command and all before it are done.
using Ticket = uint64_t;

struct Grid {
    uint32_t grid[3] = {1, 1, 1};
    uint32_t block[3] = {1, 1, 1};
    uint32_t dynamic_shared = 0;
    bool cooperative = false; // all blocks must be resident together
    uint64_t stack_bytes = 0; // of one thread; 0 = the device's default
};

/// A rectangular copy: `height` rows of `width` bytes in `depth` slices.
struct CopyShape {
    uint64_t width = 0, height = 1, depth = 1;
    uint64_t to_pitch = 0, to_slice = 0; // bytes between rows and between slices
    uint64_t from_pitch = 0, from_slice = 0;
};
enum class CopyKind : uint8_t { HostToDevice, DeviceToHost, DeviceToDevice, HostToHost };

class Queue;

/// What a kernel did wrong: data, not a signal.
struct Fault {
    ErrorCode code = ErrorCode::LaunchFailed;
    std::string kernel;
    std::optional<uint64_t> address;
    uint32_t block[3] = {0, 0, 0}, thread[3] = {0, 0, 0};
    bool has_thread = false;
    const Queue* queue = nullptr; // of the command, where the device can tell
    std::string source;           // "file:line" or empty
    std::string message;          // one sentence without the above
};

enum class MemoryKind : uint8_t { Device, Pinned, Managed };

/// Code on a device.
class Executable {
  public:
    virtual ~Executable() = default;
    /// Addresses of the image's `functions` table entry (for relocations in the globals' segment).
    virtual Result<DevicePtr> functionAddress(uint32_t index) const = 0;
};

/// An in-order queue. Calls return once the command is recorded, not once it is done; a host buffer
/// must stay valid until its ticket is reached. A fault of a command stops the queue, before its
/// ticket is reached.
class Queue {
  public:
    virtual ~Queue() = default; // waits for all commands

    virtual Result<Ticket> copy(void* to, const void* from, CopyKind, const CopyShape&) = 0;
    virtual Result<Ticket> fill(DevicePtr to, uint32_t pattern, uint32_t pattern_bytes,
                                const CopyShape& shape) = 0; // to_* of the shape
    /// `args`: the packed argument block (copied here). `globals`: base of the module's segment.
    virtual Result<Ticket> launch(const std::shared_ptr<Executable>&, uint32_t kernel, const Grid&,
                                  DevicePtr globals, std::span<const std::byte> args) = 0;
    /// Runs on some thread of the host when its turn comes; must not throw. Later commands wait for
    /// it.
    virtual Result<Ticket> callHost(std::function<void()>) = 0;
    /// Later commands of this queue wait until `other` (of any device of this backend) has reached
    /// `ticket`.
    virtual Result<Ticket> waitFor(Queue& other, Ticket) = 0;

    /// From now on commands are dropped: tickets are reached, nothing is done. A kernel that runs
    /// ends soon where the device can tell it to. Does not wait.
    virtual void stop() = 0;

    virtual Ticket last() const = 0;    // of the newest command, 0 = none yet
    virtual Ticket reached() const = 0; // newest ticket that is done
    /// Blocks the caller, who may run the queue's work meanwhile.
    virtual void wait(Ticket) = 0;
    /// When `ticket` was reached, in nanoseconds of a clock common to the device's queues. Only for
    /// tickets that markTime() made.
    virtual Result<Ticket> markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) = 0;
};

class Device {
  public:
    virtual ~Device() = default;
    virtual const ir::DeviceFacts& facts() const = 0;
    virtual Result<std::shared_ptr<Executable>> load(std::shared_ptr<const ir::Image>) = 0;
    virtual Result<DevicePtr> allocate(uint64_t bytes, uint64_t align, MemoryKind) = 0;
    virtual void free(DevicePtr, uint64_t bytes, MemoryKind) = 0;
    /// Gives an allocation's bytes back and keeps its address; false where that can't be done.
    /// commit() takes bytes again, with nothing known in them; free() takes either.
    virtual bool decommit(DevicePtr, uint64_t /*bytes*/) { return false; }
    virtual Result<> commit(DevicePtr, uint64_t /*bytes*/) { return {}; }
    /// An allocation of MemoryKind::Device as a file. The first call moves it there, with its
    /// neighbours; nothing may write them meanwhile. Its address stays.
    virtual Result<MemoryFile> file(DevicePtr, uint64_t /*bytes*/) {
        return Error{ErrorCode::NotSupported, "the device's memory is no file"};
    }
    virtual Result<std::unique_ptr<Queue>> createQueue(int priority) = 0;
    /// Blocks of this shape that can be resident on one compute unit, 0 = none fits.
    virtual uint32_t residentBlocks(const ir::KernelMeta&, uint32_t threads,
                                    uint32_t dynamic_shared) const = 0;
    /// Told each fault as it happens, on any thread, before the ticket of its command is reached.
    /// Code InvalidArgument: a copy or fill met host
    /// memory that is not there; its queue goes on.
    virtual void setFaultHandler(std::function<void(const Fault&)>) = 0;
    /// What malloc() of device code may take in all.
    virtual void setHeapLimit(uint64_t bytes) = 0;
    /// Free and total bytes.
    virtual void memory(uint64_t& free_bytes, uint64_t& total_bytes) const = 0;
    /// Writes to stdout what kernels have printed. Called at synchronisation.
    virtual void flushOutput() = 0;
    /// For people: what of CUDA the device has, and what is emulated, how and why. Pairs of a topic
    /// ("warps") and a line without tabs.
    virtual std::vector<std::pair<std::string, std::string>> describe() const = 0;
};

/// Finds devices. An absent driver is no error: it is zero devices.
class Driver {
  public:
    virtual ~Driver() = default;
    virtual std::string_view name() const = 0;
    virtual uint32_t deviceCount() = 0; // that exist; virtual devices may be opened beyond it
    /// `index` may exceed the count where the backend can split or repeat a device ("cpu:2").
    virtual Result<std::unique_ptr<Device>> open(uint32_t index) = 0;
};

/// The drivers of backends.def, in its order. Made at first use, live as long as the process.
std::span<Driver* const> drivers();

} // namespace cw
