// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide, "Built-in Atomic Functions": __nv_atomic_*, with memory order and
// thread scope.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

#define __NV_ATOMIC_RELAXED __ATOMIC_RELAXED
#define __NV_ATOMIC_CONSUME __ATOMIC_CONSUME
#define __NV_ATOMIC_ACQUIRE __ATOMIC_ACQUIRE
#define __NV_ATOMIC_RELEASE __ATOMIC_RELEASE
#define __NV_ATOMIC_ACQ_REL __ATOMIC_ACQ_REL
#define __NV_ATOMIC_SEQ_CST __ATOMIC_SEQ_CST
#define __NV_THREAD_SCOPE_THREAD __MEMORY_SCOPE_SINGLE
#define __NV_THREAD_SCOPE_BLOCK __MEMORY_SCOPE_WRKGRP
#define __NV_THREAD_SCOPE_CLUSTER __MEMORY_SCOPE_CLUSTR
#define __NV_THREAD_SCOPE_DEVICE __MEMORY_SCOPE_DEVICE
#define __NV_THREAD_SCOPE_SYSTEM __MEMORY_SCOPE_SYSTEM

namespace cw_device {
template <typename T>
struct Same {
    typedef T type;
};
} // namespace cw_device

#define CW_SCOPE int scope = __NV_THREAD_SCOPE_SYSTEM
#define CW_NV_ATOMIC                                                                               \
    template <typename T>                                                                          \
    CW_DEVICE
#define CW_VALUE typename cw_device::Same<T>::type

CW_DEVICE void __nv_atomic_thread_fence(int order, CW_SCOPE) {
    __scoped_atomic_thread_fence(order, scope);
}

CW_NV_ATOMIC void __nv_atomic_load(T* ptr, CW_VALUE* ret, int order, CW_SCOPE) {
    __scoped_atomic_load(ptr, ret, order, scope);
}
CW_NV_ATOMIC T __nv_atomic_load_n(T* ptr, int order, CW_SCOPE) {
    T value;
    __scoped_atomic_load(ptr, &value, order, scope);
    return value;
}
CW_NV_ATOMIC void __nv_atomic_store(T* ptr, CW_VALUE* value, int order, CW_SCOPE) {
    __scoped_atomic_store(ptr, value, order, scope);
}
CW_NV_ATOMIC void __nv_atomic_store_n(T* ptr, CW_VALUE value, int order, CW_SCOPE) {
    __scoped_atomic_store(ptr, &value, order, scope);
}
CW_NV_ATOMIC void __nv_atomic_exchange(T* ptr, CW_VALUE* value, CW_VALUE* ret, int order,
                                       CW_SCOPE) {
    __scoped_atomic_exchange(ptr, value, ret, order, scope);
}
CW_NV_ATOMIC T __nv_atomic_exchange_n(T* ptr, CW_VALUE value, int order, CW_SCOPE) {
    T old;
    __scoped_atomic_exchange(ptr, &value, &old, order, scope);
    return old;
}
CW_NV_ATOMIC bool __nv_atomic_compare_exchange(T* ptr, CW_VALUE* expected, CW_VALUE* desired,
                                               bool weak, int success, int failure, CW_SCOPE) {
    return __scoped_atomic_compare_exchange(ptr, expected, desired, weak, success, failure, scope);
}
CW_NV_ATOMIC bool __nv_atomic_compare_exchange_n(T* ptr, CW_VALUE* expected, CW_VALUE desired,
                                                 bool weak, int success, int failure, CW_SCOPE) {
    return __scoped_atomic_compare_exchange(ptr, expected, &desired, weak, success, failure, scope);
}

#define CW_NV_FETCH(op)                                                                            \
    CW_NV_ATOMIC T __nv_atomic_fetch_##op(T* ptr, CW_VALUE value, int order, CW_SCOPE) {           \
        return __scoped_atomic_fetch_##op(ptr, value, order, scope);                               \
    }                                                                                              \
    CW_NV_ATOMIC void __nv_atomic_##op(T* ptr, CW_VALUE value, int order, CW_SCOPE) {              \
        __scoped_atomic_fetch_##op(ptr, value, order, scope);                                      \
    }
CW_NV_FETCH(add)
CW_NV_FETCH(sub)
CW_NV_FETCH(and)
CW_NV_FETCH(or)
CW_NV_FETCH(xor)
CW_NV_FETCH(min)
CW_NV_FETCH(max)
#undef CW_NV_FETCH
#undef CW_SCOPE
#undef CW_NV_ATOMIC
#undef CW_VALUE
