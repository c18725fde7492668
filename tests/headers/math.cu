// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every function of the CUDA Math API's single and double precision chapters, with the type it
// returns.
template <typename Expected, typename Actual>
__device__ void same(Actual) {
    static_assert(sizeof(Expected) == sizeof(Actual), "another type");
}
#define BOTH_1(name)                                                                               \
    same<double>(name(x));                                                                         \
    same<float>(name##f(y));
#define BOTH_2(name)                                                                               \
    same<double>(name(x, x));                                                                      \
    same<float>(name##f(y, y));
#define OVERLOADED_1(f) same<float>(f(y));
#define OVERLOADED_2(f) same<float>(f(y, y));

__global__ void math(double* px, float* py, int* pi) {
    double x = *px;
    float y = *py;
    // clang-format off: a table
    BOTH_1(acos) BOTH_1(acosh) BOTH_1(asin) BOTH_1(asinh) BOTH_1(atan) BOTH_1(atanh) BOTH_1(cbrt) BOTH_1(ceil)
    BOTH_1(cos) BOTH_1(cosh) BOTH_1(cospi) BOTH_1(cyl_bessel_i0) BOTH_1(cyl_bessel_i1) BOTH_1(erf) BOTH_1(erfc)
    BOTH_1(erfcinv) BOTH_1(erfcx) BOTH_1(erfinv) BOTH_1(exp) BOTH_1(exp10) BOTH_1(exp2) BOTH_1(expm1) BOTH_1(fabs)
    BOTH_1(floor) BOTH_1(j0) BOTH_1(j1) BOTH_1(lgamma) BOTH_1(log) BOTH_1(log10) BOTH_1(log1p) BOTH_1(log2) BOTH_1(logb)
    BOTH_1(nearbyint) BOTH_1(normcdf) BOTH_1(normcdfinv) BOTH_1(rcbrt) BOTH_1(rint) BOTH_1(round) BOTH_1(rsqrt)
    BOTH_1(sin) BOTH_1(sinh) BOTH_1(sinpi) BOTH_1(sqrt) BOTH_1(tan) BOTH_1(tanh) BOTH_1(tgamma) BOTH_1(trunc) BOTH_1(y0)
    BOTH_1(y1)
    BOTH_2(atan2) BOTH_2(copysign) BOTH_2(fdim) BOTH_2(fmax) BOTH_2(fmin) BOTH_2(fmod) BOTH_2(hypot) BOTH_2(nextafter)
    BOTH_2(pow) BOTH_2(remainder) BOTH_2(rhypot)
    OVERLOADED_1(acos) OVERLOADED_1(acosh) OVERLOADED_1(asin) OVERLOADED_1(asinh) OVERLOADED_1(atan) OVERLOADED_1(atanh)
    OVERLOADED_1(cbrt) OVERLOADED_1(ceil) OVERLOADED_1(cos) OVERLOADED_1(cosh) OVERLOADED_1(erf) OVERLOADED_1(erfc)
    OVERLOADED_1(exp) OVERLOADED_1(exp2) OVERLOADED_1(expm1) OVERLOADED_1(fabs) OVERLOADED_1(floor) OVERLOADED_1(lgamma)
    OVERLOADED_1(log) OVERLOADED_1(log10) OVERLOADED_1(log1p) OVERLOADED_1(log2) OVERLOADED_1(rint) OVERLOADED_1(round)
    OVERLOADED_1(rsqrt) OVERLOADED_1(sin) OVERLOADED_1(sinh) OVERLOADED_1(sinpi) OVERLOADED_1(cospi) OVERLOADED_1(sqrt)
    OVERLOADED_1(tan) OVERLOADED_1(tanh) OVERLOADED_1(tgamma) OVERLOADED_1(trunc) OVERLOADED_1(erfinv)
    OVERLOADED_1(normcdf) OVERLOADED_1(rcbrt) OVERLOADED_1(abs) OVERLOADED_1(j0) OVERLOADED_1(exp10)
    OVERLOADED_2(atan2) OVERLOADED_2(copysign) OVERLOADED_2(fmax) OVERLOADED_2(fmin) OVERLOADED_2(fmod)
    OVERLOADED_2(hypot) OVERLOADED_2(pow) OVERLOADED_2(min) OVERLOADED_2(max);
    // clang-format on
    same<double>(pow(y, 2));
    same<double>(pow(x, 2));
    same<double>(pow(2, y));
    same<double>(max(x, y));
    same<double>(fma(x, x, x));
    same<float>(fmaf(y, y, y));
    same<float>(fdividef(y, y));
    same<double>(norm3d(x, x, x));
    same<float>(norm3df(y, y, y));
    same<double>(norm4d(x, x, x, x));
    same<float>(norm4df(y, y, y, y));
    same<double>(rnorm3d(x, x, x));
    same<float>(rnorm3df(y, y, y));
    same<double>(rnorm4d(x, x, x, x));
    same<float>(rnorm4df(y, y, y, y));
    same<double>(norm(3, px));
    same<float>(normf(3, py));
    same<double>(rnorm(3, px));
    same<float>(rnormf(3, py));
    same<double>(frexp(x, pi));
    same<float>(frexpf(y, pi));
    same<double>(ldexp(x, 3));
    same<float>(ldexpf(y, 3));
    same<double>(scalbn(x, 3));
    same<float>(scalbnf(y, 3));
    same<double>(scalbln(x, 3l));
    same<float>(scalblnf(y, 3l));
    same<int>(ilogb(x));
    same<int>(ilogbf(y));
    same<double>(modf(x, px));
    same<float>(modff(y, py));
    same<double>(remquo(x, x, pi));
    same<float>(remquof(y, y, pi));
    same<double>(jn(2, x));
    same<float>(jnf(2, y));
    same<double>(yn(2, x));
    same<float>(ynf(2, y));
    same<double>(nan(""));
    same<float>(nanf(""));
    same<long>(lrint(x));
    same<long>(lrintf(y));
    same<long>(lround(x));
    same<long>(lroundf(y));
    same<long long>(llrint(x));
    same<long long>(llrintf(y));
    same<long long>(llround(x));
    same<long long>(llroundf(y));
    sincos(x, px, px + 1);
    sincosf(y, py, py + 1);
    sincospi(x, px, px + 1);
    sincospif(y, py, py + 1);
    *pi = isfinite(x) + isfinite(y) + isinf(x) + isinf(y) + isnan(x) + isnan(y) + signbit(x) +
          signbit(y);
    *pi += abs(*pi) + static_cast<int>(labs(3l) + llabs(4ll));
}

// Arithmetic with a stated rounding; approximations; casts.
#define ROUNDED_1(f) sum += f##_rn(y) + f##_rz(y) + f##_rd(y) + f##_ru(y);
#define ROUNDED_2(f) sum += f##_rn(y, y) + f##_rz(y, y) + f##_rd(y, y) + f##_ru(y, y);
#define ROUNDED_3(f) sum += f##_rn(y, y, y) + f##_rz(y, y, y) + f##_rd(y, y, y) + f##_ru(y, y, y);
__global__ void rounded(double* px, float* py) {
    float y = *py;
    double sum = 0;
    // clang-format off: a table
    ROUNDED_2(__fadd) ROUNDED_2(__fsub) ROUNDED_2(__fmul) ROUNDED_2(__fdiv) ROUNDED_1(__frcp) ROUNDED_1(__fsqrt)
    ROUNDED_3(__fmaf) ROUNDED_3(__fma) ROUNDED_2(__dadd) ROUNDED_2(__dsub) ROUNDED_2(__dmul) ROUNDED_2(__ddiv)
    ROUNDED_1(__drcp) ROUNDED_1(__dsqrt)
    ROUNDED_1(__float2int) ROUNDED_1(__float2uint) ROUNDED_1(__float2ll) ROUNDED_1(__float2ull) ROUNDED_1(__double2int)
    ROUNDED_1(__double2uint) ROUNDED_1(__double2ll) ROUNDED_1(__double2ull) ROUNDED_1(__double2float)
    ROUNDED_1(__int2float) ROUNDED_1(__uint2float) ROUNDED_1(__ll2float) ROUNDED_1(__ull2float) ROUNDED_1(__ll2double)
    ROUNDED_1(__ull2double);
    // clang-format on
    sum += __int2double_rn(1) + __uint2double_rn(1u) + __frsqrt_rn(y) + __hiloint2double(1, 2);
    sum += __double2hiint(sum) + __double2loint(sum) + __double_as_longlong(sum) +
           __longlong_as_double(4);
    sum += __float_as_int(y) + __float_as_uint(y) + __int_as_float(3) + __uint_as_float(3u);
    sum += __sinf(y) + __cosf(y) + __tanf(y) + __expf(y) + __exp10f(y) + __logf(y) + __log2f(y) +
           __log10f(y);
    sum += __powf(y, y) + __fdividef(y, y) + __saturatef(y);
    __sincosf(y, py, py + 1);
    *px = sum;
}

// Host code has CUDA's own functions too.
int main(int argc, char**) {
    double s, c, x = 1.0 / argc;
    float y = static_cast<float>(x);
    sincospi(x, &s, &c);
    double sum = s + c + rsqrt(x) + rsqrtf(y) + sinpi(x) + cospif(y) + erfinv(x) + erfcinvf(y) +
                 normcdf(x) + normcdfinv(x);
    sum += erfcx(x) + rcbrt(x) + exp10(x) + j0(y) + min(argc, 3u) + max(y, x) + max(3ll, 4ull) +
           isfinite(y);
    sum += std::sin(y) + std::abs(-3l) + umax(3u, 4u) + llmin(3, 4);
    return sum > 0 ? 0 : 1;
}
