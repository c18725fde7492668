// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The operations of ir/ops.def that device code calls, and the macros that the device headers
// share.
#pragma once
#pragma GCC system_header

#include "../crt/host_defines.h"

// Declares a function that is an operation or a library function under its CUDA name: no body, no
// wrapper in the IR.
#define CW_LIB(name) noexcept __asm__("__cw_" #name) __attribute__((const))
#define CW_LIB_READS(name) noexcept __asm__("__cw_" #name) __attribute__((pure))
#define CW_LIB_MEMORY(name)                                                                        \
    noexcept __asm__("__cw_" #name) // for functions that write through pointers
// Small device functions that should vanish into their caller.
#define CW_DEVICE static __inline__ __device__ __attribute__((always_inline, unused))
#define CW_HOST_DEVICE static __inline__ __host__ __device__ __attribute__((always_inline, unused))
#define CW_HOST static __inline__ __host__ __attribute__((unused))
// Overloads that <cmath> takes into the global namespace; where there is no <cmath>, they are
// there.
#if defined(__CUDACC_RTC__)
#define CW_OVERLOADS_BEGIN
#define CW_OVERLOADS_END
#else
#define CW_OVERLOADS_BEGIN namespace std {
#define CW_OVERLOADS_END }
#endif

extern "C" {
__device__ unsigned int __cw_laneid() noexcept __attribute__((const));

__device__ void* __cw_dynamic_smem_base() noexcept __attribute__((const));
__device__ unsigned int __cw_dynamic_smem_size() noexcept __attribute__((const));
__device__ unsigned int __cw_total_smem_size() noexcept __attribute__((const));
__device__ unsigned long long __cw_gridid() noexcept __attribute__((const));
__device__ int __cw_is_constant(const void*) noexcept __attribute__((const));
__device__ int __cw_is_global(const void*) noexcept __attribute__((const));
__device__ int __cw_is_local(const void*) noexcept __attribute__((const));
__device__ int __cw_is_shared(const void*) noexcept __attribute__((const));

__device__ int __cw_clock() noexcept;
__device__ long long __cw_clock64() noexcept;
__device__ unsigned long long __cw_globaltimer() noexcept;
__device__ unsigned int __cw_smid() noexcept;

__device__ void __cw_barrier(unsigned int id, unsigned int count) noexcept;
__device__ void __cw_barrier_arrive(unsigned int id, unsigned int count) noexcept;
__device__ int __cw_barrier_red_and(unsigned int id, unsigned int count, int predicate) noexcept;
__device__ int __cw_barrier_red_or(unsigned int id, unsigned int count, int predicate) noexcept;
__device__ int __cw_barrier_red_popc(unsigned int id, unsigned int count, int predicate) noexcept;
__device__ void __cw_grid_sync() noexcept;

__device__ unsigned int __cw_activemask() noexcept;
__device__ unsigned int __cw_match_all_b32(unsigned int mask, unsigned int value) noexcept;
__device__ unsigned int __cw_match_all_b64(unsigned int mask, unsigned long long value) noexcept;
__device__ unsigned int __cw_match_any_b32(unsigned int mask, unsigned int value) noexcept;
__device__ unsigned int __cw_match_any_b64(unsigned int mask, unsigned long long value) noexcept;
__device__ unsigned int __cw_redux_add(unsigned int mask, unsigned int value) noexcept;
__device__ unsigned int __cw_redux_and(unsigned int mask, unsigned int value) noexcept;
__device__ unsigned int __cw_redux_or(unsigned int mask, unsigned int value) noexcept;
__device__ unsigned int __cw_redux_xor(unsigned int mask, unsigned int value) noexcept;
__device__ int __cw_redux_max_s32(unsigned int mask, int value) noexcept;
__device__ int __cw_redux_min_s32(unsigned int mask, int value) noexcept;
__device__ unsigned int __cw_redux_max_u32(unsigned int mask, unsigned int value) noexcept;
__device__ unsigned int __cw_redux_min_u32(unsigned int mask, unsigned int value) noexcept;
__device__ int __cw_shfl_bfly(unsigned int mask, int value, int b, int c) noexcept;
__device__ int __cw_shfl_down(unsigned int mask, int value, int b, int c) noexcept;
__device__ int __cw_shfl_idx(unsigned int mask, int value, int b, int c) noexcept;
__device__ int __cw_shfl_up(unsigned int mask, int value, int b, int c) noexcept;
__device__ void __cw_syncwarp(unsigned int mask) noexcept;
__device__ int __cw_vote_all(unsigned int mask, int predicate) noexcept;
__device__ int __cw_vote_any(unsigned int mask, int predicate) noexcept;
__device__ int __cw_vote_uni(unsigned int mask, int predicate) noexcept;
__device__ unsigned int __cw_vote_ballot(unsigned int mask, int predicate) noexcept;

__device__ void __cw_nanosleep(unsigned int nanoseconds) noexcept;

__device__ void __cw_assertfail(const char* message, const char* file, unsigned int line,
                                const char* function, __SIZE_TYPE__ char_size) noexcept;
__device__ void __cw_free(void*) noexcept;
__device__ void* __cw_malloc(__SIZE_TYPE__) noexcept;

__device__ __attribute__((noreturn)) void __cw_exit() noexcept;
__device__ __attribute__((noreturn)) void __cw_trap() noexcept;
}
