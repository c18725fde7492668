// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>

/// Control flow between stacks (context_switch.S). A suspended context is one pointer: its stack pointer, with the
/// callee-saved registers and the address to go on at pushed above it.
extern "C" {

/// Suspends the caller into *save and goes on with `to`.
void cw_cpu_switch(void** save, void* to);

/// Goes on with the suspended context `to`; what runs now is forgotten. A signal handler may aim its return at it.
[[noreturn]] void cw_cpu_resume(void* to);

/// Runs entry(argument), which must not return, from the stack top `top` (16-byte aligned); forgets what runs now.
[[noreturn]] void cw_cpu_restart(void* top, void (*entry)(void*), void* argument);

/// Where the first switch to a new context arrives; see newContext().
void cw_cpu_start();

/// Runs body(argument); 0. When a signal handler aims its return at cw_cpu_guard_failed with the pointer that was
/// stored in *save, the call returns 1 instead, and body is forgotten where it was.
int cw_cpu_guarded(void (*body)(void*), void* argument, void** save);
void cw_cpu_guard_failed(void* saved);
}

namespace cw::cpu {

/// Prepares the stack that ends at `top` (16-byte aligned) so that the first switch to the result runs entry(argument).
inline void* newContext(void* top, void (*entry)(void*), void* argument) {
#if defined(__x86_64__)
    enum { Argument = 2 /* r13 */, Entry = 3 /* r12 */, Return = 6, Words = 7 };
#elif defined(__aarch64__)
    enum { Return = 1 /* x30 */, Entry = 2 /* x19 */, Argument = 3 /* x20 */, Words = 20 };
#endif
    void** at = static_cast<void**>(top) - Words;
    for (int i = 0; i < Words; ++i) at[i] = nullptr;
    at[Entry] = reinterpret_cast<void*>(entry);
    at[Argument] = argument;
    at[Return] = reinterpret_cast<void*>(&cw_cpu_start);
    return at;
}

} // namespace cw::cpu
