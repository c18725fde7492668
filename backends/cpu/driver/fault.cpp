// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/fault.h"

#include <cstring>
#include <link.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "backends/cpu/driver/executable.h"
#include "backends/cpu/driver/worker.h"
#include "support/mutex.h"

namespace cw::cpu {
namespace {

// Thread-local storage that a signal handler may touch: no allocation on first access.
__attribute__((tls_model("initial-exec"))) thread_local Worker* worker_of_thread = nullptr;

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
struct sigaction before_us[64];

/// Our own code: a fault in it is our bug, never the kernel's.
struct Range {
    uint64_t begin = 0, end = 0;
    bool holds(uint64_t address) const { return address >= begin && address < end; }
};
Range own_code;

int findOwnCode(dl_phdr_info* info, size_t, void*) {
    const auto here = reinterpret_cast<uint64_t>(&installFaultHandlers);
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& header = info->dlpi_phdr[i];
        if (header.p_type != PT_LOAD || !(header.p_flags & PF_X)) continue;
        const uint64_t begin = info->dlpi_addr + header.p_vaddr;
        if (here < begin || here >= begin + header.p_memsz) continue;
        own_code = {begin, begin + header.p_memsz};
        return 1;
    }
    return 0;
}

#if defined(__x86_64__)
uint64_t pcOf(const ucontext_t& context) {
    return uint64_t(context.uc_mcontext.gregs[REG_RIP]);
}
void goOnAt(ucontext_t& context, void (*where)(void*), void* argument) {
    context.uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(where);
    context.uc_mcontext.gregs[REG_RDI] = reinterpret_cast<greg_t>(argument);
    context.uc_mcontext.gregs[REG_EFL] &= ~greg_t(0x40400); // direction and alignment-check flags
}
/// Whether the instruction at pc is a vector move that demands alignment: (v)movaps, movapd,
/// movdqa, movntps, movntdq.
bool movesAligned(uint64_t pc) {
    const auto* at = reinterpret_cast<const uint8_t*>(pc);
    const auto aligned = [](uint8_t opcode) {
        return opcode == 0x28 || opcode == 0x29 || opcode == 0x2b || opcode == 0x6f ||
               opcode == 0x7f || opcode == 0xe7;
    };
    if (*at == 0x62) return aligned(at[4]);
    if (*at == 0xc5) return aligned(at[2]);
    if (*at == 0xc4) return aligned(at[3]);
    while (*at == 0x66 || (*at & 0xf0) == 0x40)
        ++at;
    return at[0] == 0x0f && aligned(at[1]);
}
#else
uint64_t pcOf(const ucontext_t& context) {
    return context.uc_mcontext.pc;
}
void goOnAt(ucontext_t& context, void (*where)(void*), void* argument) {
    context.uc_mcontext.pc = reinterpret_cast<uint64_t>(where);
    context.uc_mcontext.regs[0] = reinterpret_cast<uint64_t>(argument);
}
bool movesAligned(uint64_t) {
    return false;
}
#endif

void passOn(int signal, siginfo_t* info, void* context) {
    const struct sigaction& before = before_us[signal];
    if (before.sa_flags & SA_SIGINFO) {
        before.sa_sigaction(signal, info, context);
    } else if (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN) {
        // Back to the instruction, which then meets the system's own answer.
        struct sigaction standard{};
        standard.sa_handler = SIG_DFL;
        sigaction(signal, &standard, nullptr);
    } else {
        before.sa_handler(signal);
    }
}

} // namespace

struct FaultHandler {
    static void handle(int signal, siginfo_t* info, void* opaque) {
        auto& context = *static_cast<ucontext_t*>(opaque);
        Worker* worker = worker_of_thread;
        const bool ours = worker && info->si_code > 0; // raised by the processor, not by kill()
        if (ours && worker->guard_ && (signal == SIGSEGV || signal == SIGBUS))
            return goOnAt(context, &cw_cpu_guard_failed, worker->guard_);
        const uint64_t pc = pcOf(context);
        if (!ours || !worker->running_ || worker->in_service_ || own_code.holds(pc))
            return passOn(signal, info, opaque);

        RawFault fault;
        fault.by_processor = true;
        fault.pc = pc;
        const auto address = reinterpret_cast<uint64_t>(info->si_addr);
        if (signal == SIGSEGV || signal == SIGBUS) {
            fault.has_address = info->si_code != SI_KERNEL;
            fault.address = address;
            if (fault.has_address && worker->running_->guards(address)) {
                fault.code = ErrorCode::HardwareStackError;
                fault.message = "its stack is full";
            } else if (signal == SIGSEGV && !fault.has_address && movesAligned(pc)) {
                fault.code = ErrorCode::MisalignedAddress;
                fault.message = "an access is not aligned to its size";
            } else if (signal == SIGBUS && info->si_code == BUS_ADRALN) {
                fault.code = ErrorCode::MisalignedAddress;
                fault.message = "an access is not aligned to its size";
            } else {
                fault.code = ErrorCode::IllegalAddress;
                fault.message = fault.has_address && pc == address
                                    ? "a call goes where there is no code"
                                    : "an access goes to memory that is not there";
            }
        } else if (signal == SIGILL) {
            fault.code = ErrorCode::IllegalInstruction;
            fault.message = "an instruction is not one of this processor";
        } else {
            fault.message = "an arithmetic instruction failed";
        }
        abandon(*worker, fault, context);
    }

    static void stop(int, siginfo_t*, void* opaque) {
        auto& context = *static_cast<ucontext_t*>(opaque);
        Worker* worker = worker_of_thread;
        if (!worker || !worker->running_ || !worker->stopAsked() || worker->in_service_ ||
            worker->guard_)
            return;
        const uint64_t pc = pcOf(context);
        if (!worker->launch_->executable->holds(pc)) return; // the watchdog asks again
        RawFault fault;
        fault.pc = pc;
        fault.code = ErrorCode::LaunchTimeout;
        fault.message = kTooLong;
        abandon(*worker, fault, context);
    }

  private:
    static void abandon(Worker& worker, const RawFault& fault, ucontext_t& context) {
        worker.keep(fault);
        worker.torn_away_ = true;
        goOnAt(context, reinterpret_cast<void (*)(void*)>(&cw_cpu_resume), worker.context_);
    }
};

void installFaultHandlers() {
    static Mutex mutex;
    const Lock lock(mutex);
    if (!own_code.end) dl_iterate_phdr(&findOwnCode, nullptr);
    for (int signal : kSignals) {
        struct sigaction now{};
        sigaction(signal, nullptr, &now);
        if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == &FaultHandler::handle) continue;
        before_us[signal] = now;
        struct sigaction ours{};
        ours.sa_sigaction = &FaultHandler::handle;
        ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&ours.sa_mask);
        sigaction(signal, &ours, nullptr);
    }
}

void installStopHandler() {
    struct sigaction ours{};
    ours.sa_sigaction = &FaultHandler::stop;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&ours.sa_mask);
    sigaction(stopSignal(), &ours, nullptr);
}

void setWorkerOfThisThread(Worker* worker) {
    worker_of_thread = worker;
}

// ---- The stack that handlers run on.

namespace {
constexpr size_t kSignalStack = 64 * 1024;
thread_local void* signal_stack = nullptr;
} // namespace

void useSignalStack() {
    stack_t now{};
    sigaltstack(nullptr, &now);
    if (!(now.ss_flags & SS_DISABLE) && now.ss_size >= kSignalStack / 4) return;
    void* memory =
        mmap(nullptr, kSignalStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t ours{};
    ours.ss_sp = memory;
    ours.ss_size = kSignalStack;
    if (sigaltstack(&ours, nullptr) == 0)
        signal_stack = memory;
    else
        munmap(memory, kSignalStack);
}

void dropSignalStack() {
    if (!signal_stack) return;
    stack_t now{};
    sigaltstack(nullptr, &now);
    if (now.ss_sp == signal_stack) {
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        sigaltstack(&none, nullptr);
    }
    munmap(std::exchange(signal_stack, nullptr), kSignalStack);
}

Fault describe(const RawFault& raw, const Launch& launch) {
    Fault fault;
    fault.code = raw.code;
    fault.kernel = launch.meta->name;
    if (raw.has_address) fault.address = raw.address;
    std::copy_n(raw.block, 3, fault.block);
    std::copy_n(raw.thread, 3, fault.thread);
    fault.has_thread = true;
    if (raw.file)
        fault.source = fmt::format("{}:{}", raw.file, raw.line);
    else if (raw.pc)
        fault.source = launch.executable->sourceOf(raw.pc);
    fault.message = raw.message;
    return fault;
}

} // namespace cw::cpu
