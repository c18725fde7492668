/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Math API, "Half Precision Intrinsics": binary16 on host and device. C gets the plain types.
 */
#ifndef __CUDA_FP16_H__
#define __CUDA_FP16_H__
#define __CUDA_FP16_TYPES_EXIST__

#include "vector_types.h"

typedef struct __attribute__((aligned(2))) {
    unsigned short x;
} __half_raw;
typedef struct __attribute__((aligned(4))) {
    unsigned short x;
    unsigned short y;
} __half2_raw;

#if defined(__cplusplus)

struct __half;
struct __half2;

#include "causeway/float16_rounding.h"

#if defined(__CUDA_NO_HALF_CONVERSIONS__)
#define CW_NO_CONVERSIONS 1
#else
#define CW_NO_CONVERSIONS 0
#endif
#if defined(__CUDA_NO_HALF_OPERATORS__)
#define CW_NO_OPERATORS 1
#else
#define CW_NO_OPERATORS 0
#endif
#if defined(__CUDA_NO_HALF_OPERATORS__) || defined(__CUDA_NO_HALF2_OPERATORS__)
#define CW_NO_OPERATORS2 1
#else
#define CW_NO_OPERATORS2 0
#endif
#define CW_T __half
#define CW_T2 __half2
#define CW_RAW __half_raw
#define CW_RAW2 __half2_raw
#define CW_FORMAT cw_f16::Half
#define CW_NAMED(before, after) before##half##after

#include "causeway/float16_type.inc"
typedef __half half;
typedef __half2 half2;
typedef __half __nv_half;
typedef __half2 __nv_half2;
typedef __half_raw __nv_half_raw;
typedef __half2_raw __nv_half2_raw;
typedef __half nv_half;
typedef __half2 nv_half2;

#include "causeway/float16_conversions.inc"
CW_F16_HD __half2 __half2half2(__half a) {
    return __half2(a, a);
}
#include "causeway/float16_arithmetic.inc"
#if defined(__CUDACC__)
#include "causeway/float16_device.inc"
#endif
#include "causeway/float16_end.inc"

#define CUDART_INF_FP16 __ushort_as_half((unsigned short)0x7C00U)
#define CUDART_NAN_FP16 __ushort_as_half((unsigned short)0x7FFFU)
#define CUDART_MIN_DENORM_FP16 __ushort_as_half((unsigned short)0x0001U)
#define CUDART_MAX_NORMAL_FP16 __ushort_as_half((unsigned short)0x7BFFU)
#define CUDART_NEG_ZERO_FP16 __ushort_as_half((unsigned short)0x8000U)
#define CUDART_ZERO_FP16 __ushort_as_half((unsigned short)0x0000U)
#define CUDART_ONE_FP16 __ushort_as_half((unsigned short)0x3C00U)

#endif
#endif
