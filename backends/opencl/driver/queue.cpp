// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/queue.h"

#include <algorithm>

#include "backends/opencl/driver/copy.h"
#include "backends/opencl/driver/executable.h"
#include "backends/opencl/driver/wild_access.h"

namespace cw::opencl {
namespace {

constexpr size_t kMostPending = 16384;       // beyond this a producer waits
constexpr uint64_t kDirectBytes = 512 << 10; // up to here the caller copies on an idle queue
constexpr uint64_t kManyRows = 16;           // from here on one kernel copies them
constexpr uint64_t kOwnBytes = 256 << 10;    // above, OpenCL copies better than our kernel
constexpr uint32_t kMostRooms = 256;         // of launches with arguments in memory

} // namespace

Result<std::shared_ptr<QueueCore>> QueueCore::make(OpenclDevice& device) {
    auto services = CW_TRY(Services::make(device.memory()));
    if (device.device().info<cl_device_type>(CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU)
        watchForWildAccesses();
    cl_command_queue queue = CW_TRY(device.makeQueue(0));
    settleAtExit(device);
    return std::shared_ptr<QueueCore>(new QueueCore(device, queue, std::move(services)));
}

QueueCore::QueueCore(OpenclDevice& device, cl_command_queue queue,
                     std::unique_ptr<Services> services)
    : device_(device), queue_(queue), services_(std::move(services)) {}

QueueCore::~QueueCore() {
    takeOutput();
    Memory& memory = device_.memory();
    for (const Room& room : rooms_) {
        memory.free(room.device, kMostRecord, memory.recordKind());
        if (room.host != room.device) memory.free(room.host, kMostRecord, MemoryKind::Pinned);
    }
    if (lost_) services_->keep();
    if (unusable() || lost_) return;
    cl().clReleaseCommandQueue(queue_);
    if (marks_) cl().clReleaseCommandQueue(marks_);
}

void QueueCore::forgetAfter() {
    if (after_) cl().clReleaseEvent(std::exchange(after_, nullptr));
}

Ticket QueueCore::add(Pending pending) {
    const Ticket ticket = last_.load(std::memory_order_relaxed) + 1;
    if (pending.prints) last_print_ = ticket;
    if (pending.grid || pending.followed) last_launch_ = ticket;
    if (pending_.empty()) device_.queueIsBusy();
    pending_.push_back(std::move(pending));
    last_.store(ticket);
    // Old commands go on the way, so that a producer's memory stays small.
    retireQuietly(2);
    return ticket;
}

/// `enqueue`: cl_int (std::span<const cl_event> after, cl_event* done).
template <typename Enqueue>
Result<Ticket> QueueCore::push(Pending pending, Enqueue enqueue) {
    if (unusable()) return unusableError();
    if (last() - reached_.load() > kMostPending) wait(last() - kMostPending / 2);
    const Lock lock(mutex_);
    if (!dropped()) {
        if (pending.grid) services_->setRunning(true);
        CW_CL_TRY("a command", enqueue(after(), &pending.done));
        if (pending.grid && services_->toFetch()) {
            pending.ran = std::exchange(pending.done, nullptr);
            CW_CL_TRY("a command", services_->fetch(queue_, &pending.done));
        }
        forgetAfter();
        cl().clFlush(queue_);
    }
    return add(std::move(pending));
}

bool QueueCore::idle() {
    retireQuietly(~size_t(0));
    return pending_.empty();
}

/// Launches may go wrong: what is behind them then must not be done.
bool QueueCore::behindLaunch() {
    const Lock lock(mutex_);
    retireQuietly(~size_t(0));
    return last_launch_ > reached_.load(std::memory_order_relaxed);
}

Result<Ticket> QueueCore::copy(void* to, const void* from, CopyKind kind, const CopyShape& given) {
    const CopyShape shape = joinRows(given);
    const bool nothing = !shape.width || !rows(shape);
    if (unusable()) {
        if (nothing || !endedByExit() || !device_.facts().host_can_access) return unusableError();
        copyRows(to, from, shape);
        return last();
    }
    if (nothing || !hostEndsExist(to, from, kind, shape)) {
        if (!nothing) device_.report(badHostAccess(to, from));
        const Lock lock(mutex_);
        return add({});
    }
    const bool host_can = device_.facts().host_can_access;
    if (host_can && shape.width * rows(shape) <= kDirectBytes) {
        const Lock lock(mutex_);
        if (idle()) {
            if (!dropped()) copyRows(to, from, shape);
            return add({});
        }
    }
    if (kind == CopyKind::HostToHost && !device_.memory().isShared())
        return callHost([to, from, shape] { copyRows(to, from, shape); });
    const bool behind_launch = behindLaunch();
    const bool overlap = endsOverlap(to, from, shape);
    const bool by_kernels = host_can || kind == CopyKind::DeviceToDevice;
    const uint64_t bytes = shape.width * rows(shape);
    if (host_can ? overlap || (behind_launch && bytes > kOwnBytes) : behind_launch && !by_kernels)
        return callHost([this, to, from, shape] { device_.copyNow(to, from, shape); });
    if (by_kernels && (behind_launch || overlap || rows(shape) > kManyRows)) {
        CW_TRY(own_kernels_.make(device_));
        return push({}, [&](std::span<const cl_event> after, cl_event* done) {
            return own_kernels_.copy(queue_, services_->address(), to, from, shape, after, done);
        });
    }
    return push({}, [&](std::span<const cl_event> after, cl_event* done) {
        return device_.enqueueCopy(queue_, to, from, shape, after, done);
    });
}

Result<Ticket> QueueCore::fill(DevicePtr address, uint32_t pattern, uint32_t pattern_bytes,
                               const CopyShape& given) {
    if (unusable()) return unusableError();
    if (pattern_bytes != 1 && pattern_bytes != 2 && pattern_bytes != 4)
        return makeError(ErrorCode::InvalidArgument, "a fill's pattern has 1, 2 or 4 bytes, not {}",
                         pattern_bytes);
    CopyShape shape = given;
    shape.from_pitch = shape.to_pitch;
    shape.from_slice = shape.to_slice;
    shape = joinRows(shape);
    shape.width -= shape.width % pattern_bytes;
    auto* const to = reinterpret_cast<char*>(address);
    const bool host_can = device_.facts().host_can_access;
    const uint64_t bytes = shape.width * rows(shape);
    if (!bytes || (host_can && bytes <= kDirectBytes)) {
        const Lock lock(mutex_);
        if (!bytes || idle()) {
            if (bytes && !dropped()) fillRows(to, pattern, pattern_bytes, shape);
            return add({});
        }
    }
    if (!device_.memory().isOnDevice(to))
        return callHost([=] { fillRows(to, pattern, pattern_bytes, shape); });
    if (behindLaunch() || rows(shape) > kManyRows) {
        CW_TRY(own_kernels_.make(device_));
        return push({}, [&](std::span<const cl_event> after, cl_event* done) {
            return own_kernels_.fill(queue_, services_->address(), to, pattern, pattern_bytes,
                                     shape, after, done);
        });
    }
    return push({}, [&](std::span<const cl_event> after, cl_event* done) {
        uint64_t left = rows(shape);
        cl_int status = CL_SUCCESS;
        forEachRow(shape, [&](uint64_t t, uint64_t) {
            if (status != CL_SUCCESS) return;
            status = device_.memory().fill(queue_, to + t, &pattern, pattern_bytes, shape.width,
                                           after, --left ? nullptr : done);
            after = {};
        });
        return status;
    });
}

Result<Ticket> QueueCore::launch(const std::shared_ptr<OpenclExecutable>& executable,
                                 uint32_t kernel, const Grid& grid, DevicePtr globals,
                                 std::span<const std::byte> args) {
    if (unusable()) return unusableError();
    const LaunchPlan plan = CW_TRY(executable->plan(kernel, grid, args.size()));
    Pending pending{.grid = device_.nextGrid(),
                    .kernel = kernel,
                    .prints = (plan.flags & CW_OPENCL_USES_OUTPUT) != 0,
                    .executable = executable};
    if (plan.flags & CW_OPENCL_USES_TIMER) {
        const Timer timer = CW_TRY(device_.timer());
        const Lock lock(mutex_);
        CW_TRY(services_->setTimer(timer));
    }
    if (plan.scratch_bytes) {
        const Lock lock(mutex_);
        CW_TRY_WHILE(services_->needScratch(plan.scratch_bytes, device_.facts().compute_units),
                     "making room for the big arrays of '{}'", executable->kernelName(kernel));
    }
    if (plan.flags & CW_OPENCL_USES_LOCKS) {
        const DevicePtr locks = CW_TRY(device_.locks());
        const Lock lock(mutex_);
        CW_TRY(services_->setLocks(locks));
    }
    if (plan.flags & (CW_OPENCL_USES_OUTPUT | CW_OPENCL_USES_HEAP)) {
        const Lock lock(mutex_);
        if (pending.prints) CW_TRY(services_->needOutput());
        if (plan.flags & CW_OPENCL_USES_HEAP) {
            DevicePtr heap = 0;
            uint64_t bytes = 0;
            CW_TRY(device_.heap(heap, bytes));
            CW_TRY(services_->setHeap(heap, bytes));
        }
    }
    const CwOpenclLaunch record{
        .ntid = {grid.block[0], grid.block[1], grid.block[2]},
        .nctaid = {grid.grid[0], grid.grid[1], grid.grid[2]},
        .dynamic_smem_bytes = grid.dynamic_shared,
        .total_smem_bytes = plan.shared_bytes,
        .gridid = pending.grid,
        .globals = globals,
        .services = services_->address(),
        .compute_units = device_.facts().compute_units,
        .map_top = device_.memory().mapTop(),
    };
    if (plan.flags & CW_OPENCL_ARGS_IN_MEMORY) pending.room = CW_TRY(takeRoom());
    const Room room = pending.room;
    return push(std::move(pending), [&](std::span<const cl_event> after, cl_event* done) {
        return executable->enqueue(plan, queue_, record, args, room, after, done);
    });
}

Result<Room> QueueCore::takeRoom() {
    for (;;) {
        {
            const Lock lock(mutex_);
            retireQuietly(~size_t(0));
            if (!rooms_.empty()) {
                const Room room = rooms_.back();
                rooms_.pop_back();
                return room;
            }
            if (rooms_made_ < kMostRooms) {
                ++rooms_made_;
                Memory& memory = device_.memory();
                Room room;
                room.device = CW_TRY(memory.allocate(kMostRecord, 256, memory.recordKind()));
                room.host = memory.isShared()
                                ? room.device
                                : CW_TRY(memory.allocate(kMostRecord, 256, MemoryKind::Pinned));
                return room;
            }
        }
        wait(last());
    }
}

Result<Ticket> QueueCore::callHost(std::function<void()> function) {
    if (unusable()) return unusableError();
    if (last() - reached_.load() > kMostPending) wait(last() - kMostPending / 2);
    const Lock lock(mutex_);
    cl_int status = CL_SUCCESS;
    cl_event done = cl().clCreateUserEvent(device_.context(), &status);
    CW_CL_TRY("making an event", status);
    cl().clRetainEvent(done); // for the commands behind
    forgetAfter();
    after_ = done;
    const Ticket ticket = add({.done = done});
    cl().clRetainEvent(done); // for the thread
    host_calls_.add([this, ticket, done, function = std::move(function)]() mutable {
        wait(ticket - 1);
        if (!dropped()) function();
        function = nullptr;
        cl().clSetUserEventStatus(done, CL_COMPLETE);
        cl().clReleaseEvent(done);
    });
    return ticket;
}

Result<Ticket> QueueCore::waitFor(QueueCore& other, Ticket ticket) {
    if (&other == this) return last();
    if (&device_.device() != &other.device_.device()) { // events are of one context
        if (other.reached() >= ticket) return last();
        return callHost([theirs = other.shared_from_this(), ticket] { theirs->wait(ticket); });
    }
    if (other.reached() >= ticket) return last();
    const bool follows = other.behindLaunch();
    if (follows) CW_TRY(own_kernels_.make(device_));
    cl_event awaited = other.eventOf(ticket);
    if (!awaited && !follows) return last();
    Pending pending;
    if (follows) pending.followed = other.shared_from_this(), pending.followed_to = ticket;
    auto mine = push(std::move(pending), [&](std::span<const cl_event> after, cl_event* done) {
        cl_event events[2] = {awaited};
        std::ranges::copy(after, events + (awaited ? 1 : 0));
        const std::span<const cl_event> both(events, after.size() + (awaited ? 1 : 0));
        if (follows)
            return own_kernels_.follow(queue_, other.services_->address(), services_->address(),
                                       both, done);
        return cl().clEnqueueBarrierWithWaitList(queue_, cl_uint(both.size()), both.data(), done);
    });
    if (awaited) cl().clReleaseEvent(awaited);
    return mine;
}

/// Profiling slows a queue down, so marks have one of their own, each behind what it marks.
Result<Ticket> QueueCore::markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) {
    if (unusable()) return unusableError();
    const Lock lock(mutex_);
    Pending pending{.time = std::move(nanoseconds)};
    if (!dropped()) {
        if (!marks_) marks_ = CW_TRY(device_.makeQueue(CL_QUEUE_PROFILING_ENABLE));
        const cl_event before = lastEvent(last());
        CW_CL_TRY("marking a time",
                  cl().clEnqueueMarkerWithWaitList(marks_, before ? 1 : 0,
                                                   before ? &before : nullptr, &pending.done));
        cl().clFlush(marks_);
    }
    return add(std::move(pending));
}

Result<Ticket> OpenclQueue::launch(const std::shared_ptr<Executable>& executable, uint32_t kernel,
                                   const Grid& grid, DevicePtr globals,
                                   std::span<const std::byte> args) {
    return core_->launch(std::static_pointer_cast<OpenclExecutable>(executable), kernel, grid,
                         globals, args);
}

} // namespace cw::opencl
