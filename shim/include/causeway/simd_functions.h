// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Math API, "SIMD Intrinsics": a word as two half-words or four bytes.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

#define CW_SIMD_1(name)                                                                            \
    __device__ unsigned int __##name##2(unsigned int)CW_LIB(name##2);                              \
    __device__ unsigned int __##name##4(unsigned int)CW_LIB(name##4);
#define CW_SIMD_2(name)                                                                            \
    __device__ unsigned int __##name##2(unsigned int, unsigned int)CW_LIB(name##2);                \
    __device__ unsigned int __##name##4(unsigned int, unsigned int)CW_LIB(name##4);

// clang-format off: a table
CW_SIMD_1(vabs) CW_SIMD_1(vabsss) CW_SIMD_1(vneg) CW_SIMD_1(vnegss)
CW_SIMD_2(vabsdiffs) CW_SIMD_2(vabsdiffu) CW_SIMD_2(vadd) CW_SIMD_2(vaddss) CW_SIMD_2(vaddus) CW_SIMD_2(vavgs)
CW_SIMD_2(vavgu) CW_SIMD_2(vcmpeq) CW_SIMD_2(vcmpges) CW_SIMD_2(vcmpgeu) CW_SIMD_2(vcmpgts) CW_SIMD_2(vcmpgtu)
CW_SIMD_2(vcmples) CW_SIMD_2(vcmpleu) CW_SIMD_2(vcmplts) CW_SIMD_2(vcmpltu) CW_SIMD_2(vcmpne) CW_SIMD_2(vhaddu)
CW_SIMD_2(vmaxs) CW_SIMD_2(vmaxu) CW_SIMD_2(vmins) CW_SIMD_2(vminu) CW_SIMD_2(vsads) CW_SIMD_2(vsadu)
CW_SIMD_2(vseteq) CW_SIMD_2(vsetges) CW_SIMD_2(vsetgeu) CW_SIMD_2(vsetgts) CW_SIMD_2(vsetgtu) CW_SIMD_2(vsetles)
CW_SIMD_2(vsetleu) CW_SIMD_2(vsetlts) CW_SIMD_2(vsetltu) CW_SIMD_2(vsetne) CW_SIMD_2(vsub) CW_SIMD_2(vsubss)
CW_SIMD_2(vsubus)
// clang-format on

#undef CW_SIMD_1
#undef CW_SIMD_2
