/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* CUDA Math API, "Bfloat16 Precision Intrinsics": bfloat16 on host and device. C gets the plain
 * types. */
#ifndef __CUDA_BF16_H__
#define __CUDA_BF16_H__
#define __CUDA_BF16_TYPES_EXIST__

#include "cuda_fp16.h" /* bfloat16 is made from half too */
#include "vector_types.h"

typedef struct __attribute__((aligned(2))) {
    unsigned short x;
} __nv_bfloat16_raw;
typedef struct __attribute__((aligned(4))) {
    unsigned short x;
    unsigned short y;
} __nv_bfloat162_raw;

#if defined(__cplusplus)

struct __nv_bfloat16;
struct __nv_bfloat162;

#include "causeway/float16_rounding.h"

#if defined(__CUDA_NO_BFLOAT16_CONVERSIONS__)
#define CW_NO_CONVERSIONS 1
#else
#define CW_NO_CONVERSIONS 0
#endif
#if defined(__CUDA_NO_BFLOAT16_OPERATORS__)
#define CW_NO_OPERATORS 1
#else
#define CW_NO_OPERATORS 0
#endif
#if defined(__CUDA_NO_BFLOAT16_OPERATORS__) || defined(__CUDA_NO_BFLOAT162_OPERATORS__)
#define CW_NO_OPERATORS2 1
#else
#define CW_NO_OPERATORS2 0
#endif
#define CW_T __nv_bfloat16
#define CW_T2 __nv_bfloat162
#define CW_RAW __nv_bfloat16_raw
#define CW_RAW2 __nv_bfloat162_raw
#define CW_FORMAT cw_f16::Bfloat16
#define CW_NAMED(before, after) before##bfloat16##after

#define CW_FROM_HALF
#include "causeway/float16_type.inc"
#undef CW_FROM_HALF
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;

#include "causeway/float16_conversions.inc"
CW_F16_HD __nv_bfloat162 __bfloat162bfloat162(__nv_bfloat16 a) {
    return __nv_bfloat162(a, a);
}
#include "causeway/float16_arithmetic.inc"
#if defined(__CUDACC__)
#include "causeway/float16_device.inc"
#endif
#include "causeway/float16_end.inc"

#define CUDART_INF_BF16 __ushort_as_bfloat16((unsigned short)0x7F80U)
#define CUDART_NAN_BF16 __ushort_as_bfloat16((unsigned short)0x7FFFU)
#define CUDART_MIN_DENORM_BF16 __ushort_as_bfloat16((unsigned short)0x0001U)
#define CUDART_MAX_NORMAL_BF16 __ushort_as_bfloat16((unsigned short)0x7F7FU)
#define CUDART_NEG_ZERO_BF16 __ushort_as_bfloat16((unsigned short)0x8000U)
#define CUDART_ZERO_BF16 __ushort_as_bfloat16((unsigned short)0x0000U)
#define CUDART_ONE_BF16 __ushort_as_bfloat16((unsigned short)0x3F80U)

#endif
#endif
