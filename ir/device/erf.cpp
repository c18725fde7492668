// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Error functions and the normal distribution.
#include "ir/device/erf.h"

using namespace cw::device;

CW_DEVICE_INLINE double __cw_erf(double x) {
    const double z = x * x;
    const double q = poly(z, -0x1.ac1a41975c4b4p-31, 0x1.d73d744d74a0ap-27, -0x1.5c0bc313110f5p-23,
                          0x1.b9807f2338cf7p-20, -0x1.f4ca5bb28570dp-17, 0x1.f9a2bb4bba0e5p-14,
                          -0x1.c02db03ff6859p-11, 0x1.565bccf908894p-8, -0x1.b82ce311f7069p-6,
                          0x1.ce2f21a040b02p-4, -0x1.812746b0379b5p-2, 0x1.06eba8214db68p-3);
    const double large = 1 - positiveErfc(abs(x));
    if (isNan(x)) return x;
    return copysign(abs(x) < 1 ? fma(x, q, x) : large, x);
}
CW_DEVICE_INLINE double __cw_erfc(double x) {
    const double tail = positiveErfc(abs(x));
    return isNan(x) ? x : x < 0 ? 2 - tail : tail;
}
CW_DEVICE_INLINE double __cw_erfcx(double x) {
    const double a = abs(x);
    const double s = scaledErfc(a);
    const Pair<double> square = twoProduct(a, a);
    const double grown = 2 * whole(expParts(square.hi, a < 40 ? square.lo : 0));
    return x < 0 ? grown - s : s;
}
CW_DEVICE_INLINE double __cw_normcdf(double x) {
    const double a = abs(x) > 40 ? 40 : abs(x);
    const Pair<double> square = twoProduct(a, 0.5 * a);
    const double tail = decayed(square.hi, square.lo, 0.5 * scaledErfc(a * 0x1.6a09e667f3bcdp-1));
    return isNan(x) ? x : x > 0 ? 1 - tail : tail;
}

CW_DEVICE_INLINE float __cw_erff(float x) {
    const float a = abs(x);
    const float z = x * x;
    const float q = poly(z, -0x1.3ba8b2p-11f, 0x1.47a316p-8f, -0x1.b69df8p-6f, 0x1.ce1bc8p-4f,
                         -0x1.8126eep-2f, 0x1.06eba6p-3f);
    // log(erfc(a)), well conditioned where erf is near 1
    const float l = poly(a > 4.0f ? 4.0f : a, 0x1.ae39b6p-20f, -0x1.7c8044p-15f, 0x1.35ba0cp-11f,
                         -0x1.36046ep-8f, 0x1.af7dep-6f, -0x1.c24222p-4f, -0x1.4394b8p-1f,
                         -0x1.21505ap0f, 0x1.34cb9ap-12f);
    return copysign(a < 0.92f ? fma(x, q, x) : 1.0f - expFloat(l), x);
}
CW_DEVICE_INLINE float __cw_erfcf(float x) {
    const double a = abs(x) < 11.0f ? double(abs(x)) : 11.0; // 0 from 10.1 on
    const double tail = shortExp(-a * a) * shortScaledErfc(a);
    return isNan(x) ? x : float(x < 0 ? 2 - tail : tail);
}
CW_DEVICE_INLINE float __cw_erfcxf(float x) {
    return float(__cw_erfcx(double(x)));
}
CW_DEVICE_INLINE float __cw_normcdff(float x) {
    const double a = abs(x) < 15.0f ? double(abs(x)) : 15.0; // 0 from 14.2 on
    const double tail = shortExp(-0.5 * a * a) * shortScaledErfc(a * 0x1.6a09e667f3bcdp-1) * 0.5;
    return isNan(x) ? x : float(x > 0 ? 1 - tail : tail);
}
