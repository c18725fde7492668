// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std:: math in device code, with the standard's own headers around it.
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <type_traits>

template <typename Expected, typename Actual>
__device__ void same(Actual) {
    static_assert(std::is_same<Expected, Actual>::value, "another type");
}

__global__ void std_math(double* px, float* py, int* pi) {
    const double x = *px;
    const float y = *py;
    const int i = *pi;
#define ONE(f)                                                                                     \
    same<double>(std::f(x));                                                                       \
    same<float>(std::f(y));                                                                        \
    same<double>(std::f(i));                                                                       \
    same<double>(f(i));                                                                            \
    same<float>(f(y));
#define TWO(f)                                                                                     \
    same<double>(std::f(x, x));                                                                    \
    same<float>(std::f(y, y));                                                                     \
    same<double>(std::f(x, i));                                                                    \
    same<double>(std::f(y, x));
    // clang-format off: a table
    ONE(acos) ONE(acosh) ONE(asin) ONE(asinh) ONE(atan) ONE(atanh) ONE(cbrt) ONE(ceil) ONE(cos) ONE(cosh) ONE(erf) ONE(erfc)
    ONE(exp) ONE(exp2) ONE(expm1) ONE(floor) ONE(lgamma) ONE(log) ONE(log10) ONE(log1p) ONE(log2) ONE(logb)
    ONE(nearbyint) ONE(rint) ONE(round) ONE(sin) ONE(sinh) ONE(sqrt) ONE(tan) ONE(tanh) ONE(tgamma) ONE(trunc)
    TWO(atan2) TWO(copysign) TWO(fdim) TWO(fmax) TWO(fmin) TWO(fmod) TWO(hypot) TWO(nextafter) TWO(pow) TWO(remainder);
    // clang-format on
    same<float>(std::abs(y));
    same<double>(std::abs(x));
    same<int>(std::abs(i));
    same<long>(std::abs(3l));
    same<long long>(std::abs(3ll));
    same<float>(std::fma(y, y, y));
    same<float>(std::ldexp(y, 2));
    same<float>(std::frexp(y, pi));
    same<int>(std::ilogb(y));
    same<long>(std::lround(y));
    same<long>(std::lrint(y));
    same<float>(std::scalbn(y, 2));
    *pi = std::isnan(x) + std::isinf(y) + std::isfinite(y) + std::signbit(x);
    *px = std::numeric_limits<float>::max() + std::numeric_limits<double>::infinity();
    *pi += std::max(i, 3) + std::min(i, 4);
    std::memcpy(px, py, 4);
}

int main() {
    return static_cast<int>(std::abs(std::complex<float>(0, 0)));
}
