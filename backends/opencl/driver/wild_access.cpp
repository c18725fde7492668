// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/wild_access.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <ucontext.h>
#include <unistd.h>

#include "backends/opencl/driver/instruction.h"

namespace cw::opencl {
namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS};
struct sigaction before_us[32];
std::atomic<CwOpenclServices*> running[256];
std::atomic<uint64_t> address_of_last{kUnknown};

/// Reads /proc/self/maps without memory or locks.
class Maps {
  public:
    Maps() : file_(open("/proc/self/maps", O_RDONLY | O_CLOEXEC)) {}
    ~Maps() {
        if (file_ >= 0) close(file_);
    }
    /// Whether code at `pc` was made by this process: executable, of no file or of one in memory.
    bool isMade(uint64_t pc) {
        char line[512];
        while (readLine(line, sizeof line)) {
            char* at = line;
            const uint64_t begin = std::strtoull(at, &at, 16);
            if (*at++ != '-') continue;
            const uint64_t end = std::strtoull(at, &at, 16);
            if (pc < begin || pc >= end) continue;
            if (std::strlen(at) < 5 || at[3] != 'x') return false;
            const char* path = std::strchr(at, '/');
            return !path && !std::strchr(at, '[');
        }
        return false;
    }

  private:
    bool readLine(char* to, size_t size) {
        size_t length = 0;
        for (;;) {
            if (at_ == filled_) {
                const ssize_t n = file_ >= 0 ? read(file_, buffer_, sizeof buffer_) : 0;
                if (n <= 0) return false;
                at_ = 0;
                filled_ = size_t(n);
            }
            const char c = buffer_[at_++];
            if (c == '\n') break;
            if (length + 1 < size) to[length++] = c;
        }
        to[length] = '\0';
        return true;
    }
    int file_;
    char buffer_[1024];
    size_t at_ = 0, filled_ = 0;
};

bool blame() {
    bool any = false;
    for (auto& slot : running) {
        CwOpenclServices* services = slot.load();
        if (!services) continue;
        any = true;
        uint32_t none = CW_OPENCL_NO_FAULT;
        std::atomic_ref(services->fault).compare_exchange_strong(none, kWildAccess);
    }
    return any;
}

// Thread-local storage that a signal handler may touch: no allocation on first access.
__attribute__((tls_model("initial-exec"))) thread_local bool passing_on = false;

void passOn(int signal, siginfo_t* info, void* context) {
    const struct sigaction& before = before_us[signal];
    const bool ours_again = passing_on; // another backend's handlers stand before and behind ours
    if (ours_again || (!(before.sa_flags & SA_SIGINFO) &&
                       (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN))) {
        // Back to the instruction, which then meets the system's own answer.
        struct sigaction standard{};
        standard.sa_handler = SIG_DFL;
        sigaction(signal, &standard, nullptr);
        return;
    }
    passing_on = true;
    if (before.sa_flags & SA_SIGINFO)
        before.sa_sigaction(signal, info, context);
    else
        before.sa_handler(signal);
    passing_on = false;
}

void handle(int signal, siginfo_t* info, void* opaque) {
#if defined(__x86_64__)
    const int saved_errno = errno;
    auto& context = *static_cast<ucontext_t*>(opaque);
    auto& pc = context.uc_mcontext.gregs[REG_RIP];
    const auto address = reinterpret_cast<uint64_t>(info->si_addr);
    const bool by_processor = info->si_code > 0, by_call = address == uint64_t(pc);
    if (by_processor && !by_call && Maps().isMade(uint64_t(pc))) {
        const size_t length = lengthOfAccess(reinterpret_cast<const uint8_t*>(pc));
        if (length && blame()) {
            address_of_last.store(info->si_code == SI_KERNEL ? kUnknown : address);
            pc += greg_t(length);
            errno = saved_errno;
            return;
        }
    }
    errno = saved_errno;
#endif
    passOn(signal, info, opaque);
}

} // namespace

void watchForWildAccesses() {
    static const bool installed = [] {
        for (int signal : kSignals) {
            struct sigaction ours{};
            ours.sa_sigaction = handle;
            ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
            sigemptyset(&ours.sa_mask);
            sigaction(signal, &ours, &before_us[signal]);
        }
        return true;
    }();
    (void)installed;
}

void kernelsRun(CwOpenclServices* services) {
    for (auto& slot : running) {
        CwOpenclServices* none = nullptr;
        if (slot.load(std::memory_order_relaxed) == services) return;
        if (slot.compare_exchange_strong(none, services)) return;
    }
}

void kernelsEnded(CwOpenclServices* services) {
    for (auto& slot : running) {
        CwOpenclServices* one = services;
        if (slot.compare_exchange_strong(one, nullptr)) return;
    }
}

uint64_t wildAddress() {
    return address_of_last.load();
}

} // namespace cw::opencl
