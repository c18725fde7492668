// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that are libclc's under CUDA's names.
#include "ir/device/device.h"
#include "ir/device/libclc.h"

using namespace cw::device;

#define CW_FLOAT(name) CW_DEVICE float __cw_##name##f(float x) { return libclc::name(x); }
#define CW_DOUBLE(name) CW_DEVICE double __cw_##name(double x) { return libclc::name(x); }

CW_FLOAT(acos)
CW_DOUBLE(acos)
CW_FLOAT(acosh)
CW_DOUBLE(acosh)
CW_FLOAT(asin)
CW_DOUBLE(asin)
CW_FLOAT(asinh)
CW_DOUBLE(asinh)
CW_FLOAT(atan)
CW_DOUBLE(atan)
CW_FLOAT(atanh)
CW_DOUBLE(atanh)
CW_FLOAT(cbrt)
CW_DOUBLE(cbrt)
CW_FLOAT(cos)
CW_DOUBLE(cos)
CW_FLOAT(cosh)
CW_DOUBLE(cosh)
CW_FLOAT(cospi)
CW_DOUBLE(cospi)
CW_FLOAT(erf)
CW_DOUBLE(erf)
CW_FLOAT(erfc)
CW_DOUBLE(erfc)
CW_FLOAT(exp)
CW_DOUBLE(exp)
CW_FLOAT(exp2)
CW_DOUBLE(exp2)
CW_FLOAT(exp10)
CW_DOUBLE(exp10)
CW_FLOAT(expm1)
CW_DOUBLE(expm1)
CW_FLOAT(lgamma)
CW_DOUBLE(lgamma)
CW_FLOAT(log)
CW_DOUBLE(log)
CW_FLOAT(log2)
CW_DOUBLE(log2)
CW_FLOAT(log10)
CW_DOUBLE(log10)
CW_FLOAT(log1p)
CW_DOUBLE(log1p)
CW_FLOAT(sin)
CW_DOUBLE(sin)
CW_FLOAT(sinh)
CW_DOUBLE(sinh)
CW_FLOAT(sinpi)
CW_DOUBLE(sinpi)
CW_FLOAT(tan)
CW_DOUBLE(tan)
CW_FLOAT(tanh)
CW_DOUBLE(tanh)
CW_FLOAT(tgamma)
CW_DOUBLE(tgamma)
CW_FLOAT(rsqrt)
CW_DOUBLE(rsqrt)

CW_DEVICE float __cw_atan2f(float y, float x) { return libclc::atan2(y, x); }
CW_DEVICE double __cw_atan2(double y, double x) { return libclc::atan2(y, x); }
CW_DEVICE float __cw_hypotf(float x, float y) { return libclc::hypot(x, y); }
CW_DEVICE double __cw_hypot(double x, double y) { return libclc::hypot(x, y); }
CW_DEVICE float __cw_powf(float x, float y) { return libclc::pow(x, y); }
CW_DEVICE double __cw_pow(double x, double y) { return libclc::pow(x, y); }
CW_DEVICE void __cw_sincosf(float x, float* s, float* c) {
    *s = libclc::sin(x);
    *c = libclc::cos(x);
}
CW_DEVICE void __cw_sincos(double x, double* s, double* c) {
    *s = libclc::sin(x);
    *c = libclc::cos(x);
}
CW_DEVICE void __cw_sincospif(float x, float* s, float* c) {
    *s = libclc::sinpi(x);
    *c = libclc::cospi(x);
}
CW_DEVICE void __cw_sincospi(double x, double* s, double* c) {
    *s = libclc::sinpi(x);
    *c = libclc::cospi(x);
}
