// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

/// What both halves of the cpu backend call this machine's processor: DeviceFacts::target. Each
/// x86-64 name is a level of the x86-64 psABI, and a valid -march; so the number of different
/// images stays small.
namespace cw::cpu {

inline const char* hostTarget() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
    if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
    return "x86-64-v2";
#elif defined(__aarch64__)
    return "aarch64-generic";
#else
#error "the cpu backend has no context switch for this processor"
#endif
}

} // namespace cw::cpu
