// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/services.h"

#include <string>
#include <unistd.h>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/device.h"
#include "backends/cpu/driver/executable.h"
#include "backends/cpu/driver/printf.h"
#include "backends/cpu/driver/schedule.h"
#include "backends/cpu/driver/worker.h"

namespace cw::cpu {
namespace {

BlockContext& contextOf(CwThread* thread) {
    return *static_cast<BlockContext*>(thread->block);
}
static_assert(offsetof(Fiber, thread) == 0);
Fiber& fiberOf(CwThread* thread) {
    return *reinterpret_cast<Fiber*>(thread);
}
Block& blockOf(CwThread* thread) {
    return *static_cast<Block*>(thread->block);
}

uint32_t meet(CwThread* thread, Meeting::Kind kind, uint32_t mode, uint32_t mask, uint64_t value) {
    Block& block = blockOf(thread);
    block.warps[thread->linear / kWarpLanes].value[thread->linear % kWarpLanes] = value;
    return block.meet(fiberOf(thread), kind, uint8_t(mode), mask);
}

void barrier(CwThread* thread, uint32_t id, uint32_t count) {
    blockOf(thread).barrier(fiberOf(thread), id % kBarriers, count);
}
void barrierArrive(CwThread* thread, uint32_t id, uint32_t count) {
    blockOf(thread).barrierArrive(id % kBarriers, count);
}
uint32_t barrierReduce(CwThread* thread, uint32_t id, uint32_t count, uint32_t predicate,
                       uint32_t operation) {
    return blockOf(thread).barrierReduce(fiberOf(thread), id % kBarriers, count, predicate,
                                         operation);
}
void gridSync(CwThread* thread) {
    if (!contextOf(thread).launch->grid.cooperative)
        contextOf(thread).worker->raise(notCooperative());
    blockOf(thread).gridSync(fiberOf(thread));
}

void syncwarp(CwThread* thread, uint32_t mask) {
    blockOf(thread).meet(fiberOf(thread), Meeting::Sync, 0, mask);
}
uint32_t activemask(CwThread* thread, const void* site) {
    return meet(thread, Meeting::Mask, 0, 0, reinterpret_cast<uint64_t>(site));
}
uint32_t shuffle(CwThread* thread, uint32_t mask, uint32_t value, uint32_t b, uint32_t c,
                 uint32_t mode) {
    Warp& warp = blockOf(thread).warps[thread->linear / kWarpLanes];
    warp.b[thread->linear % kWarpLanes] = b;
    warp.c[thread->linear % kWarpLanes] = c;
    return meet(thread, Meeting::Shuffle, mode, mask, value);
}
uint32_t vote(CwThread* thread, uint32_t mask, uint32_t predicate, uint32_t mode) {
    return meet(thread, Meeting::Vote, mode, mask, predicate);
}
uint32_t match(CwThread* thread, uint32_t mask, uint64_t value, uint32_t all) {
    return meet(thread, Meeting::Match, all != 0, mask, value);
}
uint32_t redux(CwThread* thread, uint32_t mask, uint32_t value, uint32_t operation) {
    return meet(thread, Meeting::Redux, operation, mask, value);
}
void lockstep(CwThread* thread) {
    blockOf(thread).meet(fiberOf(thread), Meeting::Lockstep, 0, 0);
}

void yield(CwThread* thread) {
    blockOf(thread).yield(fiberOf(thread));
}
void sleepFor(CwThread* thread, uint32_t nanoseconds) {
    Block& block = blockOf(thread);
    const uint64_t end = cycles() + cyclesIn(nanoseconds * 1e-9);
    do
        block.yield(fiberOf(thread));
    while (cycles() < end);
}

int32_t printText(CwThread* thread, const char* format, const void* packed) {
    const BlockContext& context = contextOf(thread);
    const Worker::Service service(thread);
    return context.launch->device->output().print(*context.worker, format, packed);
}

RawFault tellAssertion(CwThread* thread, const char* message, const char* file, uint32_t line,
                       const char* function) {
    const Worker::Service service(thread);
    const std::string text =
        fmt::format("{}:{}: {}: block: [{},{},{}], thread: [{},{},{}] Assertion `{}` failed.\n",
                    file, line, function, thread->ctaid[0], thread->ctaid[1], thread->ctaid[2],
                    thread->tid[0], thread->tid[1], thread->tid[2], message);
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
    RawFault fault;
    fault.code = ErrorCode::Assert;
    fault.message = "an assertion failed";
    fault.file = file;
    fault.line = line;
    return fault;
}
/// Each thread whose assertion fails is told of: the others of the block have their turn.
void assertfail(CwThread* thread, const char* message, const char* file, uint32_t line,
                const char* function, uint64_t) {
    contextOf(thread).worker->keep(tellAssertion(thread, message, file, line, function));
    blockOf(thread).endThread(fiberOf(thread));
}
void assertfailInLoop(CwThread* thread, const char* message, const char* file, uint32_t line,
                      const char* function, uint64_t) {
    contextOf(thread).worker->raise(tellAssertion(thread, message, file, line, function));
}

void* allocate(CwThread* thread, uint64_t bytes) {
    const Worker::Service service(thread);
    return contextOf(thread).launch->device->heap().allocate(bytes);
}
void release(CwThread* thread, void* memory) {
    bool known;
    {
        const Worker::Service service(thread);
        known = contextOf(thread).launch->device->heap().release(memory);
    }
    if (known) return;
    RawFault fault;
    fault.code = ErrorCode::IllegalAddress;
    fault.has_address = true;
    fault.address = reinterpret_cast<uint64_t>(memory);
    fault.message = "free() of memory that malloc() did not give, or twice";
    fault.pc = reinterpret_cast<uint64_t>(__builtin_return_address(0)) - 1;
    contextOf(thread).worker->raise(fault);
}

uint64_t globalTimer() {
    return nanosecondsOf(CLOCK_REALTIME);
}

uint32_t addressSpace(CwThread* thread, const void* pointer) {
    const auto* at = static_cast<const uint8_t*>(pointer);
    if (thread->shared && at >= thread->shared && at < thread->shared + thread->total_smem_bytes)
        return 3;
    if (contextOf(thread).worker->onRunningStack(pointer)) return 5;
    const Launch& launch = *contextOf(thread).launch;
    if (at >= launch.globals &&
        uint64_t(at - launch.globals) < launch.executable->image().segment_size &&
        launch.executable->isConstant(uint64_t(at - launch.globals)))
        return 4;
    return 1;
}

void trap(CwThread* thread) {
    RawFault fault;
    fault.message = "it reached a trap";
    fault.pc = reinterpret_cast<uint64_t>(__builtin_return_address(0)) - 1;
    contextOf(thread).worker->raise(fault);
}

void exitThread(CwThread* thread) {
    blockOf(thread).endThread(fiberOf(thread));
}

[[noreturn]] void raiseCannotWait(CwThread* thread) {
    RawFault fault;
    fault.message = "it waits or ends a thread, but its image was made without";
    contextOf(thread).worker->raise(fault);
}

} // namespace

RawFault notCooperative() {
    RawFault fault;
    fault.message = "it waits for the whole grid, but was not launched cooperatively";
    return fault;
}

const CwServices& fiberServices() {
    static constexpr CwServices table = {
        .barrier = barrier,
        .barrier_arrive = barrierArrive,
        .barrier_red = barrierReduce,
        .grid_sync = gridSync,
        .syncwarp = syncwarp,
        .activemask = activemask,
        .shuffle = shuffle,
        .vote = vote,
        .match = match,
        .redux = redux,
        .yield = yield,
        .lockstep = lockstep,
        .nanosleep = sleepFor,
        .vprintf = printText,
        .assertfail = assertfail,
        .malloc = allocate,
        .free = release,
        .clock = cycles,
        .globaltimer = globalTimer,
        .address_space = addressSpace,
        .trap = trap,
        .exit = exitThread,
    };
    return table;
}

const CwServices& regionServices() {
    static const CwServices table = [] {
        CwServices services = loopServices();
        services.barrier_arrive = barrierArrive;
        return services;
    }();
    return table;
}

const CwServices& loopServices() {
    static const CwServices table = [] {
        CwServices services = fiberServices();
        services.barrier = [](CwThread* t, uint32_t, uint32_t) { raiseCannotWait(t); };
        services.barrier_arrive = [](CwThread* t, uint32_t, uint32_t) { raiseCannotWait(t); };
        services.barrier_red = [](CwThread* t, uint32_t, uint32_t, uint32_t, uint32_t) -> uint32_t {
            raiseCannotWait(t);
        };
        services.grid_sync = [](CwThread* t) { raiseCannotWait(t); };
        services.syncwarp = [](CwThread* t, uint32_t) { raiseCannotWait(t); };
        services.activemask = [](CwThread* t, const void*) -> uint32_t { raiseCannotWait(t); };
        services.shuffle = [](CwThread* t, uint32_t, uint32_t, uint32_t, uint32_t,
                              uint32_t) -> uint32_t { raiseCannotWait(t); };
        services.vote = [](CwThread* t, uint32_t, uint32_t, uint32_t) -> uint32_t {
            raiseCannotWait(t);
        };
        services.match = [](CwThread* t, uint32_t, uint64_t, uint32_t) -> uint32_t {
            raiseCannotWait(t);
        };
        services.redux = [](CwThread* t, uint32_t, uint32_t, uint32_t) -> uint32_t {
            raiseCannotWait(t);
        };
        services.assertfail = assertfailInLoop;
        services.exit = [](CwThread* t) { raiseCannotWait(t); };
        services.yield = services.lockstep = [](CwThread*) {};
        services.nanosleep = [](CwThread*, uint32_t) {};
        return services;
    }();
    return table;
}

} // namespace cw::cpu
