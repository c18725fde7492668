// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/queue.h"

#include <pthread.h>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/copy.h"
#include "backends/cpu/driver/crew.h"
#include "backends/cpu/driver/device.h"
#include "backends/cpu/driver/executors.h"
#include "backends/cpu/driver/run.h"

namespace cw::cpu {
namespace {

constexpr double kSpin = 10e-6;        // a waiter looks this long before it sleeps
constexpr double kServeSpin = 30e-6;   // an executor, for more work
constexpr Ticket kMostPending = 16384; // beyond this a producer runs commands itself

std::atomic<bool> forked{false};

} // namespace

bool inForkedChild() {
    static const int registered = pthread_atfork(nullptr, nullptr, [] { forked.store(true); });
    (void)registered;
    return forked.load(std::memory_order_relaxed);
}
Error forkedError() {
    return {ErrorCode::NotInitialized,
            "the device was opened before fork(), and can't be used in the child"};
}

QueueCore::QueueCore(CpuDevice& device, const Queue* owner) : device_(device), owner_(owner) {
    head_ = tail_ = Command::make(Command::kInline);
}

QueueCore::~QueueCore() {
    for (Command* command = head_->next.load(); command; command = command->next.load())
        command->run(*command, *this, true);
    while (head_)
        Command::destroy(std::exchange(head_, head_->next.load()));
    for (Command* list : {spare_, used_.load()})
        while (list)
            Command::destroy(std::exchange(list, list->next_free));
}

template <typename Body>
Result<Ticket> QueueCore::push(Body body, std::span<const std::byte> tail) {
    if (inForkedChild()) return forkedError();
    const Ticket pending_from = reached_.load(std::memory_order_relaxed);
    if (last_.load(std::memory_order_relaxed) - pending_from > kMostPending)
        wait(last() - kMostPending / 2);

    while (pushing_.test_and_set(std::memory_order_acquire))
        relax();
    const size_t need = Command::tailOffset<Body>() + tail.size();
    Command* command;
    if (need > Command::kInline) {
        command = Command::make(need);
    } else {
        if (!spare_) spare_ = used_.exchange(nullptr, std::memory_order_acquire);
        if (spare_)
            command = std::exchange(spare_, spare_->next_free);
        else
            command = Command::make(Command::kInline);
    }
    command->next.store(nullptr, std::memory_order_relaxed);
    command->set(std::move(body), tail);
    const Ticket ticket = last_.load(std::memory_order_relaxed) + 1;
    command->ticket = ticket;
    tail_->next.store(command, std::memory_order_release);
    tail_ = command;
    last_.store(ticket);
    pushing_.clear(std::memory_order_release);

    if (!attached_.load() && !draining_.load()) needExecutor();
    return ticket;
}

bool QueueCore::drain(Ticket until) {
    if (draining_.exchange(true)) return false;
    while (reached_.load(std::memory_order_relaxed) < until) {
        Command* command = head_->next.load(std::memory_order_acquire);
        if (!command) break;
        command->run(*command, *this, stopped_.load(std::memory_order_relaxed));
        // The emptied node stays as the list's head; the one before it is free.
        Command* before = std::exchange(head_, command);
        if (before->capacity > Command::kInline) {
            Command::destroy(before);
        } else {
            before->next_free = used_.load(std::memory_order_relaxed);
            while (!used_.compare_exchange_weak(before->next_free, before,
                                                std::memory_order_release)) {
            }
        }
        reach(command->ticket);
    }
    draining_.store(false);
    if (pending() && !attached_.load()) needExecutor();
    return true;
}

void QueueCore::reach(Ticket ticket) {
    reached_.store(ticket);
    if (!waiters_.load()) return;
    const std::lock_guard lock(mutex_);
    reached_more_.notify_all();
}

void QueueCore::needExecutor() {
    if (!attached_.exchange(true)) Executors::instance().lend(shared_from_this());
}

void QueueCore::serve() {
    const uint64_t patience = usableProcessors() > 1 ? cyclesIn(kServeSpin) : 0;
    for (;;) {
        const bool drained = drain(~Ticket(0));
        if (drained)
            for (const uint64_t begun = cycles(); !pending() && cycles() - begun < patience;)
                relax();
        if (drained && pending()) continue;
        // Whoever drains now sees to what is left.
        attached_.store(false);
        if (!pending() || draining_.load() || attached_.exchange(true)) return;
    }
}

void QueueCore::wait(Ticket ticket) {
    while (reached_.load(std::memory_order_acquire) < ticket) {
        if (inForkedChild()) return;
        if (drain(ticket)) continue;
        const uint64_t patience = cyclesIn(kSpin);
        for (const uint64_t begun = cycles();
             reached_.load() < ticket && cycles() - begun < patience;)
            relax();
        if (reached_.load() >= ticket) return;
        std::unique_lock lock(mutex_);
        waiters_.fetch_add(1);
        reached_more_.wait(lock, [&] { return reached_.load() >= ticket; });
        waiters_.fetch_sub(1);
    }
}

CpuQueue::~CpuQueue() {
    core_->wait(core_->last());
}

Result<Ticket> CpuQueue::copy(void* to, const void* from, CopyKind, const CopyShape& shape) {
    return core_->push([=](QueueCore& queue, std::byte*) {
        if (!copyShape(to, from, shape)) queue.device().report(badHostAccess("copy", to, from));
    });
}

Result<Ticket> CpuQueue::fill(DevicePtr to, uint32_t pattern, uint32_t pattern_bytes,
                              const CopyShape& shape) {
    if (pattern_bytes != 1 && pattern_bytes != 2 && pattern_bytes != 4)
        return makeError(ErrorCode::InvalidArgument, "a fill's pattern has 1, 2 or 4 bytes, not {}",
                         pattern_bytes);
    return core_->push([=](QueueCore& queue, std::byte*) {
        void* const memory = reinterpret_cast<void*>(to);
        if (!fillShape(memory, pattern, pattern_bytes, shape))
            queue.device().report(badHostAccess("fill", memory, nullptr));
    });
}

Result<Ticket> CpuQueue::launch(const std::shared_ptr<Executable>& executable, uint32_t kernel,
                                const Grid& grid, DevicePtr globals,
                                std::span<const std::byte> args) {
    auto code = std::static_pointer_cast<CpuExecutable>(executable);
    CW_TRY(checkLaunch(*code, kernel, grid, args.size()));
    return core_->push(
        [code = std::move(code), kernel, grid, globals](QueueCore& queue, std::byte* tail) {
            if (!runLaunch(queue.device(), *code, kernel, grid, globals,
                           reinterpret_cast<const uint8_t*>(tail), queue.stopped(), queue.owner()))
                queue.stop();
        },
        args);
}

Result<Ticket> CpuQueue::callHost(std::function<void()> function) {
    return core_->push([function = std::move(function)](QueueCore&, std::byte*) { function(); });
}

Result<Ticket> CpuQueue::waitFor(Queue& other, Ticket ticket) {
    const auto& theirs = static_cast<CpuQueue&>(other).core_;
    if (theirs->reached() >= ticket || theirs == core_) return core_->last();
    return core_->push([theirs, ticket](QueueCore&, std::byte*) { theirs->wait(ticket); });
}

Result<Ticket> CpuQueue::markTime(std::shared_ptr<std::atomic<uint64_t>> nanoseconds) {
    return core_->push([to = std::move(nanoseconds)](QueueCore&, std::byte*) {
        to->store(nanosecondsOf(CLOCK_MONOTONIC), std::memory_order_release);
    });
}

} // namespace cw::cpu
