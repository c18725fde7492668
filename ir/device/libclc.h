// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Functions of libclc's nvptx64 bitcode, which the build links in. Only those are used here that
// met CUDA's bounds when measured (docs/coverage/math_ulp.md).

namespace cw::device::libclc {

#define CW_CLC1(length, name)                                                                      \
    float name(float) __asm__("_Z" #length #name "f");                                             \
    double name(double) __asm__("_Z" #length #name "d");
#define CW_CLC2(length, name)                                                                      \
    float name(float, float) __asm__("_Z" #length #name "ff");                                     \
    double name(double, double) __asm__("_Z" #length #name "dd");

CW_CLC1(4, acos)
CW_CLC1(5, acosh)
CW_CLC1(4, asin)
CW_CLC1(5, asinh)
CW_CLC1(4, atan)
CW_CLC2(5, atan2)
CW_CLC1(5, atanh)
CW_CLC1(4, cbrt)
CW_CLC1(3, cos)
CW_CLC1(4, cosh)
CW_CLC1(5, cospi)
CW_CLC1(3, erf)
CW_CLC1(4, erfc)
CW_CLC1(3, exp)
CW_CLC1(4, exp2)
CW_CLC1(5, exp10)
CW_CLC1(5, expm1)
CW_CLC2(5, hypot)
CW_CLC1(6, lgamma)
CW_CLC1(3, log)
CW_CLC1(4, log2)
CW_CLC1(5, log10)
CW_CLC1(5, log1p)
CW_CLC2(3, pow)
CW_CLC1(5, rsqrt)
CW_CLC1(3, sin)
CW_CLC1(4, sinh)
CW_CLC1(5, sinpi)
CW_CLC1(3, tan)
CW_CLC1(4, tanh)
CW_CLC1(6, tgamma)

#undef CW_CLC1
#undef CW_CLC2

} // namespace cw::device::libclc
