/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Complex numbers as pairs, on host and device; valid in C. Division and magnitude are scaled
 * against overflow. */
#ifndef CU_COMPLEX_H_
#define CU_COMPLEX_H_

#if !defined(__CUDACC_RTC__)
#include <math.h>
#endif

#include "vector_types.h"

#if defined(__cplusplus)
extern "C" {
#endif

#define CW_COMPLEX __host__ __device__ static __inline__

typedef float2 cuFloatComplex;
typedef double2 cuDoubleComplex;
typedef cuFloatComplex cuComplex;

#if defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L)
#define CW_SQRTf(x) sqrtf(x)
#else
#define CW_SQRTf(x) ((float)sqrt(x))
#endif
#define CW_SQRT(x) sqrt(x)
#define CW_ABS(x) ((x) < 0 ? -(x) : (x))

/* Everything for one type: complex type, real type, names' letters, suffix of the C functions. */
#define CW_COMPLEX_TYPE(C, R, make, real, imag, conj, add, sub, mul, div, abs, s)                  \
    CW_COMPLEX C make(R r, R i) {                                                                  \
        C z;                                                                                       \
        z.x = r;                                                                                   \
        z.y = i;                                                                                   \
        return z;                                                                                  \
    }                                                                                              \
    CW_COMPLEX R real(C z) {                                                                       \
        return z.x;                                                                                \
    }                                                                                              \
    CW_COMPLEX R imag(C z) {                                                                       \
        return z.y;                                                                                \
    }                                                                                              \
    CW_COMPLEX C conj(C z) {                                                                       \
        return make(z.x, -z.y);                                                                    \
    }                                                                                              \
    CW_COMPLEX C add(C a, C b) {                                                                   \
        return make(a.x + b.x, a.y + b.y);                                                         \
    }                                                                                              \
    CW_COMPLEX C sub(C a, C b) {                                                                   \
        return make(a.x - b.x, a.y - b.y);                                                         \
    }                                                                                              \
    CW_COMPLEX C mul(C a, C b) {                                                                   \
        return make(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);                                 \
    }                                                                                              \
    CW_COMPLEX C div(C a, C b) {                                                                   \
        const R scale = 1 / (CW_ABS(b.x) + CW_ABS(b.y));                                           \
        const R ax = a.x * scale, ay = a.y * scale, bx = b.x * scale, by = b.y * scale;            \
        const R inverse = 1 / (bx * bx + by * by);                                                 \
        return make((ax * bx + ay * by) * inverse, (ay * bx - ax * by) * inverse);                 \
    }                                                                                              \
    CW_COMPLEX R abs(C z) {                                                                        \
        const R a = CW_ABS(z.x), b = CW_ABS(z.y);                                                  \
        const R large = a > b ? a : b, small = a > b ? b : a;                                      \
        const R ratio = small / large;                                                             \
        if (a != a || b != b || large == 0 || large + large == large) return a + b;                \
        return large * CW_SQRT##s(1 + ratio * ratio);                                              \
    }
CW_COMPLEX_TYPE(cuFloatComplex, float, make_cuFloatComplex, cuCrealf, cuCimagf, cuConjf, cuCaddf,
                cuCsubf, cuCmulf, cuCdivf, cuCabsf, f)
CW_COMPLEX_TYPE(cuDoubleComplex, double, make_cuDoubleComplex, cuCreal, cuCimag, cuConj, cuCadd,
                cuCsub, cuCmul, cuCdiv, cuCabs, )
#undef CW_COMPLEX_TYPE

CW_COMPLEX cuComplex make_cuComplex(float x, float y) {
    return make_cuFloatComplex(x, y);
}
CW_COMPLEX cuDoubleComplex cuComplexFloatToDouble(cuFloatComplex z) {
    return make_cuDoubleComplex(z.x, z.y);
}
CW_COMPLEX cuFloatComplex cuComplexDoubleToFloat(cuDoubleComplex z) {
    return make_cuFloatComplex((float)z.x, (float)z.y);
}
CW_COMPLEX cuComplex cuCfmaf(cuComplex x, cuComplex y, cuComplex d) {
    return make_cuComplex(x.x * y.x + d.x - x.y * y.y, x.x * y.y + d.y + x.y * y.x);
}
CW_COMPLEX cuDoubleComplex cuCfma(cuDoubleComplex x, cuDoubleComplex y, cuDoubleComplex d) {
    return make_cuDoubleComplex(x.x * y.x + d.x - x.y * y.y, x.x * y.y + d.y + x.y * y.x);
}

#undef CW_COMPLEX
#undef CW_SQRTf
#undef CW_SQRT
#undef CW_ABS

#if defined(__cplusplus)
}
#endif
#endif
