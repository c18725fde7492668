// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// threadIdx, blockIdx, blockDim, gridDim, warpSize: ordinary identifiers, so that host locals may shadow them.
#pragma once
#pragma GCC system_header

#include "../vector_types.h"

#if defined(__CUDA_ARCH__)
// In the device pass they are empty objects whose members read an operation; vector_types.h makes dim3
// constructible from each of them.
#define CW_INDEX_VARIABLE(type, name)                                                                              \
    struct type {                                                                                                  \
        __declspec(property(get = cw_x)) unsigned int x;                                                           \
        __declspec(property(get = cw_y)) unsigned int y;                                                           \
        __declspec(property(get = cw_z)) unsigned int z;                                                           \
        static __device__ unsigned int cw_x() noexcept __asm__("__cw_" name "_x") __attribute__((const));          \
        static __device__ unsigned int cw_y() noexcept __asm__("__cw_" name "_y") __attribute__((const));          \
        static __device__ unsigned int cw_z() noexcept __asm__("__cw_" name "_z") __attribute__((const));          \
        __device__ __attribute__((always_inline)) operator uint3() const { return uint3{cw_x(), cw_y(), cw_z()}; } \
    }
CW_INDEX_VARIABLE(__cw_thread_index, "tid");
CW_INDEX_VARIABLE(__cw_block_index, "ctaid");
CW_INDEX_VARIABLE(__cw_block_shape, "ntid");
CW_INDEX_VARIABLE(__cw_grid_shape, "nctaid");
#undef CW_INDEX_VARIABLE

static const __device__ __attribute__((unused)) __cw_thread_index threadIdx{};
static const __device__ __attribute__((unused)) __cw_block_index blockIdx{};
static const __device__ __attribute__((unused)) __cw_block_shape blockDim{};
static const __device__ __attribute__((unused)) __cw_grid_shape gridDim{};

__device__ __attribute__((always_inline)) inline dim3::dim3(const __cw_thread_index& v) : x(v.x), y(v.y), z(v.z) {}
__device__ __attribute__((always_inline)) inline dim3::dim3(const __cw_block_index& v) : x(v.x), y(v.y), z(v.z) {}
__device__ __attribute__((always_inline)) inline dim3::dim3(const __cw_block_shape& v) : x(v.x), y(v.y), z(v.z) {}
__device__ __attribute__((always_inline)) inline dim3::dim3(const __cw_grid_shape& v) : x(v.x), y(v.y), z(v.z) {}
#else
extern const __device__ uint3 threadIdx;
extern const __device__ uint3 blockIdx;
extern const __device__ dim3 blockDim;
extern const __device__ dim3 gridDim;
#endif

static const int warpSize = 32;
