// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>

/// Control flow between stacks (context_switch.S). A suspended context is one pointer: its stack
/// pointer, with what is needed to go on pushed above it.
extern "C" {

/// Goes on with the suspended context `to`; what runs now is forgotten. A signal handler may aim
/// its return at it.
[[noreturn]] void cw_cpu_resume(void* to);

/// Runs entry(argument), which must not return, from the stack top `top` (16-byte aligned); forgets
/// what runs now.
[[noreturn]] void cw_cpu_restart(void* top, void (*entry)(void*), void* argument);

/// Where the first switch to a new context arrives; see newContext().
void cw_cpu_start();

/// Runs body(argument); 0. When a signal handler aims its return at cw_cpu_guard_failed with the
/// pointer that was stored in *save, the call returns 1 instead, and body is forgotten where it
/// was.
int cw_cpu_guarded(void (*body)(void*), void* argument, void** save);
void cw_cpu_guard_failed(void* saved);
}

namespace cw::cpu {

/// Suspends the caller into *save and goes on with `to`. Inlined on x86-64: the compiler then saves
/// only the registers that it needs, and no return address is predicted wrongly, because nearly all
/// switches leave from and arrive at the same place. It pushes: compile with -mno-red-zone.
#if defined(__x86_64__)
__attribute__((always_inline)) inline void switchContext(void** save, void* to) {
    asm volatile("leaq 1f(%%rip), %%rcx\n\t"
                 "pushq %%rcx\n\t"
                 "pushq %%rbx\n\t"
                 "pushq %%rbp\n\t"
                 "movq %%rsp, (%%rdi)\n\t"
                 "movq %%rsi, %%rsp\n\t"
                 "popq %%rbp\n\t"
                 "popq %%rbx\n\t"
                 "popq %%rcx\n\t"
                 "jmpq *%%rcx\n"
                 "1:"
                 : "+D"(save), "+S"(to)
                 :
                 : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
                   "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "memory", "cc");
}
#else
extern "C" void cw_cpu_switch(void** save, void* to);
inline void switchContext(void** save, void* to) {
    cw_cpu_switch(save, to);
}
#endif

/// Prepares the stack that ends at `top` (16-byte aligned) so that the first switch to the result
/// runs entry(argument).
inline void* newContext(void* top, void (*entry)(void*), void* argument) {
#if defined(__x86_64__)
    enum { Argument = 0 /* rbp */, Entry = 1 /* rbx */, Return = 2, Words = 3 };
#elif defined(__aarch64__)
    enum { Return = 1 /* x30 */, Entry = 2 /* x19 */, Argument = 3 /* x20 */, Words = 20 };
#endif
    void** at = static_cast<void**>(top) - Words;
#if defined(__aarch64__)
    for (int i = 0; i < Words; ++i)
        at[i] = nullptr;
#endif
    at[Entry] = reinterpret_cast<void*>(entry);
    at[Argument] = argument;
    at[Return] = reinterpret_cast<void*>(&cw_cpu_start);
    return at;
}

} // namespace cw::cpu
