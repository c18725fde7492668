// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loads and stores with cache hints (they change speed only), address spaces, the device heap,
// printf and assert.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

namespace cw_device {
template <typename T>
struct Plain {
    typedef T type;
};
template <typename T>
struct Plain<const T> {
    typedef T type;
};
template <typename T>
struct Plain<volatile T> {
    typedef T type;
};
} // namespace cw_device

#define CW_LOAD(name)                                                                              \
    template <typename T>                                                                          \
    CW_DEVICE T name(const T* ptr) {                                                               \
        return *ptr;                                                                               \
    }
CW_LOAD(__ldg)
CW_LOAD(__ldca)
CW_LOAD(__ldcg)
CW_LOAD(__ldcs)
CW_LOAD(__ldlu)
#undef CW_LOAD
// "Don't cache and fetch again": each call reads memory.
template <typename T>
CW_DEVICE T __ldcv(const T* ptr) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return *ptr;
}
#define CW_STORE(name)                                                                             \
    template <typename T>                                                                          \
    CW_DEVICE void name(T* ptr, typename cw_device::Plain<T>::type value) {                        \
        *ptr = value;                                                                              \
    }
CW_STORE(__stwb)
CW_STORE(__stcg)
CW_STORE(__stcs)
CW_STORE(__stwt)
#undef CW_STORE

CW_DEVICE unsigned int __isGlobal(const void* ptr) {
    return __cw_is_global(ptr) != 0;
}
CW_DEVICE unsigned int __isShared(const void* ptr) {
    return __cw_is_shared(ptr) != 0;
}
CW_DEVICE unsigned int __isConstant(const void* ptr) {
    return __cw_is_constant(ptr) != 0;
}
CW_DEVICE unsigned int __isLocal(const void* ptr) {
    return __cw_is_local(ptr) != 0;
}
CW_DEVICE unsigned int __isGridConstant(const void* ptr) {
    return __cw_is_constant(ptr) != 0;
}
CW_DEVICE __SIZE_TYPE__ __cvta_generic_to_global(const void* ptr) {
    return reinterpret_cast<__SIZE_TYPE__>(ptr);
}
CW_DEVICE __SIZE_TYPE__ __cvta_generic_to_shared(const void* ptr) {
    return reinterpret_cast<__SIZE_TYPE__>(ptr);
}
CW_DEVICE __SIZE_TYPE__ __cvta_generic_to_constant(const void* ptr) {
    return reinterpret_cast<__SIZE_TYPE__>(ptr);
}
CW_DEVICE __SIZE_TYPE__ __cvta_generic_to_local(const void* ptr) {
    return reinterpret_cast<__SIZE_TYPE__>(ptr);
}
CW_DEVICE __SIZE_TYPE__ __cvta_generic_to_grid_constant(const void* ptr) {
    return reinterpret_cast<__SIZE_TYPE__>(ptr);
}
CW_DEVICE void* __cvta_global_to_generic(__SIZE_TYPE__ raw) {
    return reinterpret_cast<void*>(raw);
}
CW_DEVICE void* __cvta_shared_to_generic(__SIZE_TYPE__ raw) {
    return reinterpret_cast<void*>(raw);
}
CW_DEVICE void* __cvta_constant_to_generic(__SIZE_TYPE__ raw) {
    return reinterpret_cast<void*>(raw);
}
CW_DEVICE void* __cvta_local_to_generic(__SIZE_TYPE__ raw) {
    return reinterpret_cast<void*>(raw);
}
CW_DEVICE void* __cvta_grid_constant_to_generic(__SIZE_TYPE__ raw) {
    return reinterpret_cast<void*>(raw);
}

extern "C" {
// Clang turns a device call of printf into a vprintf of the packed arguments.
__device__ int printf(const char*, ...);
__device__ int vprintf(const char*, __builtin_va_list);

__device__ void* malloc(__SIZE_TYPE__) noexcept __asm__("__cw_malloc");
__device__ void free(void*) noexcept __asm__("__cw_free");

// glibc's assert calls this.
__device__ __attribute__((noreturn)) inline void __assert_fail(const char* message,
                                                               const char* file, unsigned int line,
                                                               const char* function) noexcept {
    __cw_assertfail(message, file, line, function, 1);
    __cw_exit();
}
}
CW_DEVICE void* memcpy(void* to, const void* from, __SIZE_TYPE__ n) noexcept {
    return __builtin_memcpy(to, from, n);
}
CW_DEVICE void* memmove(void* to, const void* from, __SIZE_TYPE__ n) noexcept {
    return __builtin_memmove(to, from, n);
}
CW_DEVICE void* memset(void* to, int value, __SIZE_TYPE__ n) noexcept {
    return __builtin_memset(to, value, n);
}
