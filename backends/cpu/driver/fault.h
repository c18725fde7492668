// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <csignal>
#include <cstdint>

#include "backends/driver.h"

namespace cw::cpu {

class Worker;
struct Launch;

/// What a signal handler or a service can write down of a fault, without memory or locks.
struct RawFault {
    bool set = false;
    bool by_processor = false; // a signal, not a service, found it
    ErrorCode code = ErrorCode::LaunchFailed;
    bool has_address = false;
    uint64_t address = 0;
    uint64_t pc = 0;
    uint32_t block[3] = {}, thread[3] = {};
    const char* message = "";   // static
    const char* file = nullptr; // of the source, instead of pc; the image's own
    uint32_t line = 0;
};
Fault describe(const RawFault& raw, const Launch& launch);

/// Installs the handlers of this process once, and again in front of handlers that others have put
/// before them. They act when device code or a guarded access of this thread faulted, and pass
/// everything else on.
void installFaultHandlers();

/// The signal stack of the calling thread: makes one unless it has one that is large enough.
void useSignalStack();
void dropSignalStack();

/// Worker whose device code or guarded access the calling thread runs; null to end.
void setWorkerOfThisThread(Worker* worker);

constexpr const char* kTooLong = "it ran longer than CAUSEWAY_WATCHDOG allows";

/// The signal with which the watchdog asks a thread to give up its kernel.
inline int stopSignal() {
    return SIGRTMIN + 5;
}
void installStopHandler();

} // namespace cw::cpu
