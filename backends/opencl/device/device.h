// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of the device library share. They are compiled for KIR's triple, so pointers are
// generic, and stand in the compiler as bitcode: no constant in memory, no string, no table.
// Functions `cw_opencl_*` are called by codegen/operations.cpp.
#pragma once

#include "backends/opencl/abi.h"

namespace cw::opencl::device {

using u8 = uint8_t;
using u32 = uint32_t;
using u64 = uint64_t;
using Thread = CwOpenclThread;

/// Members that hold addresses are read as pointers: the optimiser knows of which memory.
inline CwOpenclServices& servicesOf(const Thread* thread) {
    return **reinterpret_cast<CwOpenclServices* const*>(&thread->services);
}
inline u8* exchangeOf(const Thread* thread) {
    return *reinterpret_cast<u8* const*>(&thread->exchange);
}
inline u32 threadsOf(const Thread* thread) {
    return thread->ntid[0] * thread->ntid[1] * thread->ntid[2];
}

// Atomics of the whole device: the codegen gives them their scope.
inline u32 atomicLoad(const u32& from) {
    return __atomic_load_n(&from, __ATOMIC_ACQUIRE);
}
inline void atomicStore(u32& to, u32 value) {
    __atomic_store_n(&to, value, __ATOMIC_RELEASE);
}
inline u32 atomicAdd(u32& to, u32 value) {
    return __atomic_fetch_add(&to, value, __ATOMIC_ACQ_REL);
}
/// True when `to` was `expected`; otherwise `expected` becomes what it is.
inline bool atomicReplace(u32& to, u32& expected, u32 value) {
    return __atomic_compare_exchange_n(&to, &expected, value, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE);
}

/// Tells of a fault (enum CwOpenclFault), unless there was one before.
void report(const Thread*, u32 fault);

} // namespace cw::opencl::device
