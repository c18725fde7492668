// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SPIR-V's instructions, as LLVM's SPIR-V target knows them by name.
#pragma once

#include <stdint.h>

#define CW_CONVERGENT __attribute__((convergent))
/// A warp operation: its constant mode leaves little of it.
#define CW_WARP __attribute__((convergent, always_inline))

typedef uint32_t CwFourWords __attribute__((ext_vector_type(4)));

CW_CONVERGENT void __spirv_ControlBarrier(uint32_t scope, uint32_t memory, uint32_t semantics);
void __spirv_MemoryBarrier(uint32_t memory, uint32_t semantics);
CW_CONVERGENT CwFourWords __spirv_GroupNonUniformBallot(uint32_t scope, bool predicate);
CW_CONVERGENT uint32_t __spirv_GroupNonUniformShuffle(uint32_t scope, uint32_t value,
                                                      uint32_t lane);
CW_CONVERGENT uint64_t __spirv_GroupNonUniformShuffle(uint32_t scope, uint64_t value,
                                                      uint32_t lane);
uint64_t __spirv_ReadClockKHR(uint32_t scope);
uint32_t __spirv_BuiltInSubgroupId() __attribute__((const));
uint32_t __spirv_BuiltInSubgroupLocalInvocationId() __attribute__((const));

namespace cw::opencl::device {

enum Scope : uint32_t { Device = 1, Workgroup = 2, Subgroup = 3 };
enum Semantics : uint32_t {
    AcquireRelease = 0x8,
    SequentiallyConsistent = 0x10,
    WorkgroupMemory = 0x100,
    CrossWorkgroupMemory = 0x200,
};
constexpr uint32_t kAllMemory = WorkgroupMemory | CrossWorkgroupMemory;

/// All threads of the block; orders shared and global memory.
CW_CONVERGENT inline void blockBarrier() {
    __spirv_ControlBarrier(Workgroup, Workgroup, SequentiallyConsistent | kAllMemory);
}

} // namespace cw::opencl::device
