// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Powers: exp(y log(x)), with the logarithm as a pair for double. Special cases: C99 F.9.4.4, which
// CUDA follows.
#include "ir/device/explog.h"

using namespace cw::device;

namespace {

CW_INLINE bool isInteger(double y) {
    return trunc(y) == y;
} // infinities too
CW_INLINE bool isOdd(double y) {
    const double half = 0.5 * y;
    return isInteger(y) && abs(y) < 0x1p53 && trunc(half) != half;
}
/// What |x|^y becomes for any x and y.
CW_INLINE double complete(double x, double y, double magnitude) {
    const double a = abs(x);
    if (!(a > 0) || !(a < kInf)) magnitude = (a == 0) == (y < 0) ? kInf : 0; // 0 or infinity
    if (abs(y) == kInf) magnitude = a == 1 ? 1 : (a > 1) == (y > 0) ? kInf : 0;
    if (__builtin_signbit(x)) {
        if (isOdd(y))
            magnitude = -magnitude;
        else if (!isInteger(y) && isFinite(x) && x != 0)
            magnitude = kNan;
    }
    if (isNan(x) || isNan(y)) magnitude = x + y;
    return y == 0 || x == 1 ? 1 : magnitude;
}

} // namespace

CW_DEVICE_INLINE double __cw_pow(double x, double y) {
    const Pair<double> l = logPair(abs(x));
    // Beyond 2^70 only 1^y is finite and not 0, and log(1) is exactly 0.
    const double t = abs(y) > 0x1p70 ? copysign(0x1p70, y) : y;
    const Pair<double> e = twoProduct(l.hi, t);
    return complete(x, y, whole(expParts(e.hi, abs(e.hi) > 1400 ? 0 : fma(l.lo, t, e.lo))));
}
CW_DEVICE_INLINE float __cw_powf(float x, float y) {
    const double e = double(y) * shortLog(double(abs(x)));
    const double c = e > 200 ? 200 : e < -200 ? -200 : e; // out of float's range
    return float(complete(double(x), double(y), shortExp(c)));
}
