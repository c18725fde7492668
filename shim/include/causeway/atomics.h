// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide, "Atomic Functions": relaxed read-modify-writes of device, block and
// system scope. LLVM sees atomicrmw and cmpxchg with the scope. Those of half and bfloat16 are in
// their headers.
#pragma once
#pragma GCC system_header

#include "../vector_types.h"
#include "device_ops.h"

namespace cw_device {
// Compare-and-swap of any type of 2, 4 or 8 bytes by way of the unsigned type of that size.
template <typename T, typename U>
CW_DEVICE T compare_and_swap(T* address, T compare, T value, int scope) {
    U expected = __builtin_bit_cast(U, compare);
    __scoped_atomic_compare_exchange_n(reinterpret_cast<U*>(address), &expected,
                                       __builtin_bit_cast(U, value), false, __ATOMIC_RELAXED,
                                       __ATOMIC_RELAXED, scope);
    return __builtin_bit_cast(T, expected);
}
template <typename T>
CW_DEVICE T exchange(T* address, T value, int scope) {
    T old;
    __scoped_atomic_exchange(address, &value, &old, __ATOMIC_RELAXED, scope);
    return old;
}
} // namespace cw_device

// One function in its three scopes. The name is CUDA's, the operation Clang's
// __scoped_atomic_fetch_*.
#define CW_ATOMIC_FETCH_SCOPE(name, op, T, scope)                                                  \
    CW_DEVICE T name(T* address, T value) {                                                        \
        return __scoped_atomic_fetch_##op(address, value, __ATOMIC_RELAXED, scope);                \
    }
#define CW_ATOMIC_FETCH(name, op, T)                                                               \
    CW_ATOMIC_FETCH_SCOPE(name, op, T, __MEMORY_SCOPE_DEVICE)                                      \
    CW_ATOMIC_FETCH_SCOPE(name##_block, op, T, __MEMORY_SCOPE_WRKGRP)                              \
    CW_ATOMIC_FETCH_SCOPE(name##_system, op, T, __MEMORY_SCOPE_SYSTEM)

CW_ATOMIC_FETCH(atomicAdd, add, int)
CW_ATOMIC_FETCH(atomicAdd, add, unsigned int)
CW_ATOMIC_FETCH(atomicAdd, add, unsigned long long)
CW_ATOMIC_FETCH(atomicAdd, add, float)
CW_ATOMIC_FETCH(atomicAdd, add, double)
CW_ATOMIC_FETCH(atomicSub, sub, int)
CW_ATOMIC_FETCH(atomicSub, sub, unsigned int)
#define CW_ATOMIC_ORDER(T)                                                                         \
    CW_ATOMIC_FETCH(atomicMin, min, T)                                                             \
    CW_ATOMIC_FETCH(atomicMax, max, T)
CW_ATOMIC_ORDER(int)
CW_ATOMIC_ORDER(unsigned int)
CW_ATOMIC_ORDER(long long)
CW_ATOMIC_ORDER(unsigned long long)
#define CW_ATOMIC_BITS(T)                                                                          \
    CW_ATOMIC_FETCH(atomicAnd, and, T)                                                             \
    CW_ATOMIC_FETCH(atomicOr, or, T)                                                               \
    CW_ATOMIC_FETCH(atomicXor, xor, T)
CW_ATOMIC_BITS(int)
CW_ATOMIC_BITS(unsigned int)
CW_ATOMIC_BITS(unsigned long long)
#undef CW_ATOMIC_ORDER
#undef CW_ATOMIC_BITS
#undef CW_ATOMIC_FETCH
#undef CW_ATOMIC_FETCH_SCOPE

#define CW_ATOMIC_EXCHANGE(T)                                                                      \
    CW_DEVICE T atomicExch(T* address, T value) {                                                  \
        return cw_device::exchange(address, value, __MEMORY_SCOPE_DEVICE);                         \
    }                                                                                              \
    CW_DEVICE T atomicExch_block(T* address, T value) {                                            \
        return cw_device::exchange(address, value, __MEMORY_SCOPE_WRKGRP);                         \
    }                                                                                              \
    CW_DEVICE T atomicExch_system(T* address, T value) {                                           \
        return cw_device::exchange(address, value, __MEMORY_SCOPE_SYSTEM);                         \
    }
CW_ATOMIC_EXCHANGE(int)
CW_ATOMIC_EXCHANGE(unsigned int)
CW_ATOMIC_EXCHANGE(unsigned long long)
CW_ATOMIC_EXCHANGE(float)
#undef CW_ATOMIC_EXCHANGE

#define CW_ATOMIC_CAS(T)                                                                           \
    CW_DEVICE T atomicCAS(T* address, T compare, T value) {                                        \
        return cw_device::compare_and_swap<T, T>(address, compare, value, __MEMORY_SCOPE_DEVICE);  \
    }                                                                                              \
    CW_DEVICE T atomicCAS_block(T* address, T compare, T value) {                                  \
        return cw_device::compare_and_swap<T, T>(address, compare, value, __MEMORY_SCOPE_WRKGRP);  \
    }                                                                                              \
    CW_DEVICE T atomicCAS_system(T* address, T compare, T value) {                                 \
        return cw_device::compare_and_swap<T, T>(address, compare, value, __MEMORY_SCOPE_SYSTEM);  \
    }
CW_ATOMIC_CAS(int)
CW_ATOMIC_CAS(unsigned int)
CW_ATOMIC_CAS(unsigned long long)
CW_ATOMIC_CAS(unsigned short)
#undef CW_ATOMIC_CAS

// Wrapping counters: LLVM's uinc_wrap and udec_wrap, which Clang reaches by these builtins only
// (system scope).
#define CW_ATOMIC_WRAP(name, builtin)                                                              \
    CW_DEVICE unsigned int name(unsigned int* address, unsigned int value) {                       \
        return builtin(address, value);                                                            \
    }                                                                                              \
    CW_DEVICE unsigned int name##_block(unsigned int* address, unsigned int value) {               \
        return builtin(address, value);                                                            \
    }                                                                                              \
    CW_DEVICE unsigned int name##_system(unsigned int* address, unsigned int value) {              \
        return builtin(address, value);                                                            \
    }
CW_ATOMIC_WRAP(atomicInc, __nvvm_atom_inc_gen_ui)
CW_ATOMIC_WRAP(atomicDec, __nvvm_atom_dec_gen_ui)
#undef CW_ATOMIC_WRAP

// Vectors: each element by itself, as CUDA promises no more.
CW_DEVICE float2 atomicAdd(float2* address, float2 value) {
    return float2{atomicAdd(&address->x, value.x), atomicAdd(&address->y, value.y)};
}
CW_DEVICE float4 atomicAdd(float4* address, float4 value) {
    return float4{atomicAdd(&address->x, value.x), atomicAdd(&address->y, value.y),
                  atomicAdd(&address->z, value.z), atomicAdd(&address->w, value.w)};
}
