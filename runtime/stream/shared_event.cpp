// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/shared_event.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace cw::runtime {

struct SharedEventState {
    static constexpr uint64_t kMagic = 0x7665746e65777763;
    uint64_t magic;
    std::atomic<uint64_t> recorded, reached;
    std::atomic<uint32_t> beat;  // changes when `reached` does
    std::atomic<pid_t> recorder; // of the newest record
};
static_assert(std::atomic<uint64_t>::is_always_lock_free);

namespace {

constexpr size_t kPage = 4096;

void raise(SharedEventState& state, uint64_t record) {
    uint64_t seen = state.reached;
    while (seen < record && !state.reached.compare_exchange_weak(seen, record)) {
    }
    ++state.beat;
    syscall(SYS_futex, &state.beat, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

/// A command that a stopped queue drops is reached, too: others wait for it.
class Pending {
  public:
    Pending(std::shared_ptr<SharedEvent> event, SharedEventState& state, uint64_t record)
        : event_(std::move(event)), state_(state), record_(record) {}
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;
    ~Pending() { raise(state_, record_); }

  private:
    const std::shared_ptr<SharedEvent> event_; // keeps the state
    SharedEventState& state_;
    const uint64_t record_;
};

} // namespace

Result<std::shared_ptr<SharedEvent>> SharedEvent::map(int descriptor) {
    void* page = mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (page != MAP_FAILED)
        return std::shared_ptr<SharedEvent>(
            new SharedEvent(descriptor, *static_cast<SharedEventState*>(page)));
    close(descriptor);
    return makeError(ErrorCode::OutOfMemory, "no page for an event: {}", std::strerror(errno));
}

Result<std::shared_ptr<SharedEvent>> SharedEvent::create() {
    const int descriptor = memfd_create("causeway-event", MFD_CLOEXEC);
    if (descriptor < 0 || ftruncate(descriptor, kPage) != 0) {
        if (descriptor >= 0) close(descriptor);
        return makeError(ErrorCode::OutOfMemory, "no file for an event: {}", std::strerror(errno));
    }
    auto made = CW_TRY(map(descriptor));
    made->state_.magic = SharedEventState::kMagic;
    return made;
}

Result<std::shared_ptr<SharedEvent>> SharedEvent::open(int descriptor) {
    auto opened = CW_TRY(map(descriptor));
    if (opened->state_.magic == SharedEventState::kMagic) return opened;
    return Error{ErrorCode::InvalidArgument, "the handle is no event's"};
}

SharedEvent::~SharedEvent() {
    munmap(&state_, kPage);
    close(descriptor);
}

Result<Ticket> SharedEvent::record(Queue& queue) {
    state_.recorder = getpid();
    auto pending = std::make_shared<Pending>(shared_from_this(), state_, ++state_.recorded);
    return queue.callHost([pending = std::move(pending)]() mutable { pending = nullptr; });
}

uint64_t SharedEvent::newest() const {
    return state_.recorded;
}

bool SharedEvent::reached(uint64_t record) const {
    return state_.reached >= record;
}

void SharedEvent::wait(uint64_t record) const {
    while (true) {
        const uint32_t beat = state_.beat;
        if (reached(record)) return;
        const timespec pause{0, 100'000'000};
        syscall(SYS_futex, &state_.beat, FUTEX_WAIT, beat, &pause, nullptr, 0);
        const pid_t recorder = state_.recorder;
        if (!reached(record) && kill(recorder, 0) != 0 && errno == ESRCH) return;
    }
}

} // namespace cw::runtime
