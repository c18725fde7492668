// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide: barriers of a block and a warp, memory fences, time, ending a thread.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

// __syncthreads() itself is a builtin of Clang's NVPTX target: it may not be defined here, and
// comes out as llvm.nvvm.barrier.cta.sync.aligned.all(0), which KIR spells @cw.barrier(0, 0).
__device__ void __syncthreads();
CW_DEVICE int __syncthreads_and(int predicate) {
    return __cw_barrier_red_and(0, 0, predicate != 0);
}
CW_DEVICE int __syncthreads_or(int predicate) {
    return __cw_barrier_red_or(0, 0, predicate != 0);
}
CW_DEVICE int __syncthreads_count(int predicate) {
    return __cw_barrier_red_popc(0, 0, predicate != 0);
}
CW_DEVICE void __barrier_sync(unsigned int id) {
    __cw_barrier(id, 0);
}
CW_DEVICE void __barrier_sync_count(unsigned int id, unsigned int count) {
    __cw_barrier(id, count);
}
CW_DEVICE void __syncwarp(unsigned int mask = 0xffffffffu) {
    __cw_syncwarp(mask);
}

CW_DEVICE void __threadfence_block() {
    __scoped_atomic_thread_fence(__ATOMIC_SEQ_CST, __MEMORY_SCOPE_WRKGRP);
}
CW_DEVICE void __threadfence() {
    __scoped_atomic_thread_fence(__ATOMIC_SEQ_CST, __MEMORY_SCOPE_DEVICE);
}
CW_DEVICE void __threadfence_system() {
    __scoped_atomic_thread_fence(__ATOMIC_SEQ_CST, __MEMORY_SCOPE_SYSTEM);
}

__device__ void __nanosleep(unsigned int nanoseconds) noexcept __asm__("__cw_nanosleep");
CW_DEVICE long clock() noexcept {
    return __cw_clock();
} // clock_t, which is the host's long
CW_DEVICE long long clock64() {
    return __cw_clock64();
}

__device__ __attribute__((noreturn)) void __trap() noexcept __asm__("__cw_trap");
CW_DEVICE void __brkpt(int = 0) {} // no debugger is attached to a kernel
CW_DEVICE void __prof_trigger(int) {}
