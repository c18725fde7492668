// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: math functions stay within CUDA's documented bounds
// DOC: CUDA C++ Programming Guide, 17.1 Standard Functions (maximum ulp errors)
// ORACLE: not yet run
#include "samples.h"

#include <algorithm>

// One argument: F(index, device call, reference in long double, float bound, double bound, from,
// to)
#define FUNCTIONS(F)                                                                               \
    F(0, sin(x), sinl(x), 2, 2, -100, 100)                                                         \
    F(1, cos(x), cosl(x), 2, 2, -100, 100)                                                         \
    F(2, tan(x), tanl(x), 4, 2, -100, 100)                                                         \
    F(3, asin(x), asinl(x), 2, 2, -1, 1)                                                           \
    F(4, acos(x), acosl(x), 2, 2, -1, 1)                                                           \
    F(5, atan(x), atanl(x), 2, 2, -50, 50)                                                         \
    F(6, sinh(x), sinhl(x), 3, 2, -20, 20)                                                         \
    F(7, cosh(x), coshl(x), 2, 1, -20, 20)                                                         \
    F(8, tanh(x), tanhl(x), 2, 1, -10, 10)                                                         \
    F(9, asinh(x), asinhl(x), 3, 3, -1000, 1000)                                                   \
    F(10, acosh(x), acoshl(x), 4, 3, 1, 1000)                                                      \
    F(11, atanh(x), atanhl(x), 3, 2, -0.999, 0.999)                                                \
    F(12, exp(x), expl(x), 2, 1, -80, 80)                                                          \
    F(13, exp2(x), exp2l(x), 2, 1, -120, 120)                                                      \
    F(14, exp10(x), powl(10.0L, x), 2, 1, -37, 37)                                                 \
    F(15, expm1(x), expm1l(x), 1, 1, -10, 80)                                                      \
    F(16, log(x), logl(x), 1, 1, 1e-6, 1e6)                                                        \
    F(17, log2(x), log2l(x), 1, 1, 1e-6, 1e6)                                                      \
    F(18, log10(x), log10l(x), 2, 1, 1e-6, 1e6)                                                    \
    F(19, log1p(x), log1pl(x), 1, 1, -0.999, 1000)                                                 \
    F(20, cbrt(x), cbrtl(x), 1, 1, -1000, 1000)                                                    \
    F(21, rcbrt(x), 1 / cbrtl(x), 1, 1, 0.001, 1000)                                               \
    F(22, rsqrt(x), 1 / sqrtl(x), 2, 1, 1e-6, 1e6)                                                 \
    F(23, erf(x), erfl(x), 2, 2, -5, 5)                                                            \
    F(24, erfc(x), erfcl(x), 4, 5, -5, 9)                                                          \
    F(25, erfcx(x), expl(static_cast<long double>(x) * x) * erfcl(x), 4, 4, -2, 5)                 \
    F(26, normcdf(x), erfcl(-x / sqrtl(2.0L)) / 2, 5, 5, -8, 8)                                    \
    F(27, lgamma(x), lgammal(x), 6, 4, 3, 100)                                                     \
    F(28, tgamma(x), tgammal(x), 5, 10, 0.5, 30)                                                   \
    F(29, sinpi(x), sinl(kPi* x), 1, 2, -1, 1)                                                     \
    F(30, cospi(x), cosl(kPi* x), 1, 2, -0.49, 0.49)                                               \
    F(31, sqrt(x), sqrtl(x), 0, 0, 0, 1e6)                                                         \
    F(32, exp2(log2(x)), static_cast<long double>(x), 40, 60, 0.01, 1000)
constexpr int kFunctions = 33;
constexpr long double kPi = 3.14159265358979323846264338327950288L;

template <class T>
__global__ void evaluateRows(T* out, const T* xs, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
#define DEVICE(index, call, reference, fbound, dbound, from, to)                                   \
    {                                                                                              \
        const T x = xs[index * n + i];                                                             \
        out[index * n + i] = call;                                                                 \
    }
    FUNCTIONS(DEVICE)
}
struct Row {
    const char* name;
    long double (*reference)(long double);
    double float_bound, double_bound, from, to;
};
static const Row kRows[] = {
#define ROW(index, call, reference, fbound, dbound, from, to)                                      \
    {#call, [](long double x) -> long double { return reference; }, fbound, dbound, from, to},
    FUNCTIONS(ROW)};

template <class T>
static long double ulps(T seen, long double wanted) {
    using L = std::numeric_limits<T>;
    if (std::isnan(wanted)) return std::isnan(seen) ? 0 : 1e30L;
    if (std::fabs(wanted) > L::max()) return std::isinf(seen) ? 0 : 1e30L;
    const int e =
        wanted == 0 ? L::min_exponent - 1 : std::max(std::ilogb(wanted), L::min_exponent - 1);
    return std::fabs((static_cast<long double>(seen) - wanted) /
                     std::ldexp(1.0L, e - (L::digits - 1)));
}
template <class T>
static void checkRows() {
    const int n = 1500;
    std::vector<T> xs(size_t(n) * kFunctions);
    unsigned long long seed = 201;
    for (int f = 0; f < kFunctions; ++f) {
        for (int i = 0; i < n; ++i) {
            const double u = double(nextRandom(seed) >> 11) * 0x1p-53;
            double x = kRows[f].from + u * (kRows[f].to - kRows[f].from);
            if (i % 4 == 0 && kRows[f].from <= 0)
                x *= std::ldexp(1.0, -(i / 4 % 30)); // small arguments too
            xs[f * n + i] = T(x);
        }
    }
    test::Buffer<T> in(xs), out(xs.size());
    evaluateRows<T><<<(n + 127) / 128, 128>>>(static_cast<T*>(out), in, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    bool bad = false;
    for (int f = 0; f < kFunctions; ++f) {
        long double worst = 0;
        int at = 0;
        for (int i = 0; i < n; ++i) {
            const long double error = ulps(seen[f * n + i], kRows[f].reference(xs[f * n + i]));
            if (error > worst) worst = error, at = f * n + i;
        }
        // The tables count the distance from the correctly rounded result; half an ulp more from
        // the exact one.
        const double bound = (sizeof(T) == 4 ? kRows[f].float_bound : kRows[f].double_bound) + 0.5;
        if (worst > bound) {
            std::printf("%s: %.2Lf ulp at x = %.17g (%.17g), more than %.1f\n", kRows[f].name,
                        worst, double(xs[at]), double(seen[at]), bound);
            bad = true;
        }
    }
    CHECK(!bad);
}
CASE(FloatsOfOneArgument) {
    checkRows<float>();
}
CASE(DoublesOfOneArgument) {
    checkRows<double>();
}

#define BINARIES(F)                                                                                \
    F(0, pow(x, y), powl(x, y), 4, 2)                                                              \
    F(1, atan2(x, y), atan2l(x, y), 3, 2)                                                          \
    F(2, hypot(x, y), hypotl(x, y), 3, 2)                                                          \
    F(3, rhypot(x, y), 1 / hypotl(x, y), 2, 1)                                                     \
    F(4, norm3d(x, y, x), sqrtl(2 * x * x + y * y), 3, 2)                                          \
    F(5, rnorm3d(x, y, x), 1 / sqrtl(2 * x * x + y * y), 2, 1)                                     \
    F(6, norm4d(x, y, x, y), sqrtl(2 * x * x + 2 * y * y), 3, 2)                                   \
    F(7, rnorm4d(x, y, x, y), 1 / sqrtl(2 * x * x + 2 * y * y), 2, 1)                              \
    F(8, normOf(x, y), sqrtl(x* x + y * y), 6, 5)                                                  \
    F(9, powi(x, int(y)), powl(x, truncl(y)), 4, 2)
constexpr int kBinaries = 10;
__device__ float norm3d(float a, float b, float c) {
    return norm3df(a, b, c);
}
__device__ float rnorm3d(float a, float b, float c) {
    return rnorm3df(a, b, c);
}
__device__ float norm4d(float a, float b, float c, float d) {
    return norm4df(a, b, c, d);
}
__device__ float rnorm4d(float a, float b, float c, float d) {
    return rnorm4df(a, b, c, d);
}
__device__ float norm(int n, const float* v) {
    return normf(n, v);
}
template <class T>
__device__ T normOf(T x, T y) {
    const T values[2] = {x, y};
    return norm(2, values);
}
template <class T>
__device__ T powi(T x, int n) {
    return pow(x, T(n));
}
template <class T>
__global__ void evaluatePairs(T* out, const T* xs, const T* ys, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const T x = xs[i], y = ys[i];
#define PAIR(index, call, reference, fbound, dbound) out[index * n + i] = call;
    BINARIES(PAIR)
}
struct PairRow {
    const char* name;
    long double (*reference)(long double, long double);
    double float_bound, double_bound;
};
static const PairRow kPairs[] = {
#define PAIR_ROW(index, call, reference, fbound, dbound)                                           \
    {#call, [](long double x, long double y) -> long double { return reference; }, fbound, dbound},
    BINARIES(PAIR_ROW)};
template <class T>
static void checkPairs() {
    const int n = 4000;
    std::vector<T> xs(n), ys(n);
    unsigned long long seed = 203;
    for (int i = 0; i < n; ++i) {
        xs[i] = T(double(nextRandom(seed) >> 11) * 0x1p-53 * 20 + 0.01);
        ys[i] = T(double(nextRandom(seed) >> 11) * 0x1p-53 * 24 - 12);
    }
    test::Buffer<T> dx(xs), dy(ys), out(size_t(n) * kBinaries);
    evaluatePairs<T><<<(n + 127) / 128, 128>>>(static_cast<T*>(out), dx, dy, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    bool bad = false;
    for (int f = 0; f < kBinaries; ++f) {
        long double worst = 0;
        int at = 0;
        for (int i = 0; i < n; ++i) {
            const long double error = ulps(seen[f * n + i], kPairs[f].reference(xs[i], ys[i]));
            if (error > worst) worst = error, at = i;
        }
        const double bound =
            (sizeof(T) == 4 ? kPairs[f].float_bound : kPairs[f].double_bound) + 0.5;
        if (worst > bound) {
            std::printf("%s: %.2Lf ulp at (%.17g, %.17g), more than %.1f\n", kPairs[f].name, worst,
                        double(xs[at]), double(ys[at]), bound);
            bad = true;
        }
    }
    CHECK(!bad);
}
CASE(FloatsOfTwoArguments) {
    checkPairs<float>();
}
CASE(DoublesOfTwoArguments) {
    checkPairs<double>();
}

template <class T>
__global__ void inverses(T* out, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const T y = (T(i) + T(0.5)) / T(n); // in (0, 1)
    out[4 * i] = erfinv(2 * y - 1), out[4 * i + 1] = erfcinv(2 * y), out[4 * i + 2] = normcdfinv(y),
            out[4 * i + 3] = y;
}
template <class T>
static void checkInverses() {
    // The inverse of an inverse, by the host's functions: the error in x shows in y by the
    // derivative.
    const int n = 500;
    test::Buffer<T> out(4 * n);
    inverses<T><<<(n + 127) / 128, 128>>>(static_cast<T*>(out), n);
    CHECK_KERNEL();
    const auto seen = out.host();
    const long double epsilon = std::numeric_limits<T>::epsilon();
    for (int i = 0; i < n; ++i) {
        const long double y = seen[4 * i + 3];
        const long double slope = 2 / sqrtl(kPi);
        const long double a = seen[4 * i], b = seen[4 * i + 1], c = seen[4 * i + 2];
        const long double ya = static_cast<long double>(T(2 * T(y) - 1)),
                          yb = static_cast<long double>(T(2 * T(y)));
        CHECK(fabsl(erfl(a) - ya) <=
              slope * expl(-a * a) * (8 * epsilon * fabsl(a)) + epsilon * epsilon);
        CHECK(fabsl(erfcl(b) - yb) <=
              slope * expl(-b * b) * (8 * epsilon * fabsl(b)) + epsilon * epsilon);
        CHECK(fabsl(erfcl(-c / sqrtl(2.0L)) / 2 - y) <=
              expl(-c * c / 2) / sqrtl(2 * kPi) * (10 * epsilon * fabsl(c)) + epsilon * epsilon);
    }
}
CASE(InverseErrorFunctions) {
    checkInverses<float>();
    checkInverses<double>();
}

template <class T>
__global__ void pairsOfResults(T* out, const T* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    sincos(in[i], &out[4 * i], &out[4 * i + 1]);
    sincospi(in[i], &out[4 * i + 2], &out[4 * i + 3]);
}
template <class T>
static void checkSincos() {
    std::vector<T> in = {0, T(0.5), 1, T(-2.25), 100, T(3.14159265358979), T(1e5), T(123456.75)};
    for (int i = 0; i < 1000; ++i)
        in.push_back(T(i) * T(0.377) - 150);
    test::Buffer<T> device(in), out(4 * in.size());
    pairsOfResults<T>
        <<<(in.size() + 127) / 128, 128>>>(static_cast<T*>(out), device, int(in.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (size_t i = 0; i < in.size(); ++i) {
        const long double x = in[i],
                          turn = x - 2 * std::nearbyint(x / 2); // exact: sinpi has period 2
        CHECK(ulps(seen[4 * i], sinl(x)) <= 2.5L);
        CHECK(ulps(seen[4 * i + 1], cosl(x)) <= 2.5L);
        CHECK_NEAR(seen[4 * i + 2], sinl(kPi * turn), 2 * std::numeric_limits<T>::epsilon());
        CHECK_NEAR(seen[4 * i + 3], cosl(kPi * turn), 2 * std::numeric_limits<T>::epsilon());
    }
}
CASE(SineAndCosineTogether) {
    checkSincos<float>();
    checkSincos<double>();
}

template <class T>
__global__ void large(T* out, const T* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[2 * i] = sin(in[i]), out[2 * i + 1] = cos(in[i]);
}
CASE(LargeArgumentsAreReducedExactly) {
    std::vector<float> in = {1e6f, 1e10f, 3e20f, 1e38f, -2.5e30f, 8388608.0f, 105615.0f};
    test::Buffer<float> device(in), out(2 * in.size());
    large<float><<<1, 32>>>(static_cast<float*>(out), device, int(in.size()));
    CHECK_KERNEL();
    for (size_t i = 0; i < in.size(); ++i) {
        CHECK(ulps(out.host()[2 * i], sinl(in[i])) <= 2.5L);
        CHECK(ulps(out.host()[2 * i + 1], cosl(in[i])) <= 2.5L);
    }
    std::vector<double> wide = {1e6, 1e15, 1e22, 1e300, -3e100, 6381956970095103.0 * 0x1p797};
    test::Buffer<double> dwide(wide), dout(2 * wide.size());
    large<double><<<1, 32>>>(static_cast<double*>(dout), dwide, int(wide.size()));
    CHECK_KERNEL();
    for (size_t i = 0; i < wide.size(); ++i) {
        // glibc's double functions are within an ulp for every argument.
        CHECK_NEAR(dout.host()[2 * i], std::sin(wide[i]),
                   4e-16 + std::fabs(std::sin(wide[i])) * 4e-16);
        CHECK_NEAR(dout.host()[2 * i + 1], std::cos(wide[i]),
                   4e-16 + std::fabs(std::cos(wide[i])) * 4e-16);
    }
}

struct Special {
    float value, wanted;
};
__global__ void specials(float* out, float inf, float zero, float one) {
    const float nan = inf - inf;
    const float values[] = {
        sinf(inf),        expf(inf),        expf(-inf),         logf(zero),
        logf(-one),       powf(zero, zero), powf(one, nan),     powf(nan, zero),
        powf(-one, inf),  sqrtf(-one),      atan2f(zero, -one), atan2f(-zero, -one),
        rsqrtf(zero),     cbrtf(-inf),      erff(inf),          erfcf(inf),
        tanhf(-inf),      log1pf(-one),     expm1f(-inf),       acoshf(zero),
        atanhf(one),      hypotf(inf, nan), powf(-8.0f, 3.0f),  powf(-8.0f, 0.5f),
        fmodf(one, zero), tgammaf(5.0f),    exp2f(10.0f),       exp10f(2.0f),
        log2f(8.0f),      log10f(1000.0f),  sinf(-zero),        expf(zero)};
    for (int i = 0; i < 32; ++i)
        out[i] = values[i];
}
CASE(SpecialValues) {
    test::Buffer<float> out(32);
    specials<<<1, 1>>>(out, INFINITY, 0.0f, 1.0f);
    CHECK_KERNEL();
    const float pi = 3.14159274f;
    const float wanted[] = {NAN, INFINITY,  0,    -INFINITY, NAN,      1,         1,     1,
                            1,   NAN,       pi,   -pi,       INFINITY, -INFINITY, 1,     0,
                            -1,  -INFINITY, -1,   NAN,       INFINITY, INFINITY,  -512,  NAN,
                            NAN, 24,        1024, 100,       3,        3,         -0.0f, 1};
    for (int i = 0; i < 32; ++i)
        if (i != 25) checkSame(out.host()[i], wanted[i], "value " + std::to_string(i));
    CHECK_NEAR(out.host()[25], wanted[25], 1e-5); // tgammaf: 5 ulp
}

template <class T>
__global__ void bessel(T* out, const T* in, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out[6 * i] = j0(in[i]), out[6 * i + 1] = j1(in[i]), out[6 * i + 2] = jn(3, in[i]);
    out[6 * i + 3] = y0(in[i]), out[6 * i + 4] = y1(in[i]), out[6 * i + 5] = yn(2, in[i]);
}
template <class T>
static void checkBessel(double tolerance) {
    std::vector<T> in;
    for (int i = 0; i < 300; ++i)
        in.push_back(T(0.25 + i * 0.1));
    test::Buffer<T> device(in), out(6 * in.size());
    bessel<T><<<(in.size() + 63) / 64, 64>>>(static_cast<T*>(out), device, int(in.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (size_t i = 0; i < in.size(); ++i) {
        const double x = in[i];
        const double wanted[] = {::j0(x), ::j1(x), ::jn(3, x), ::y0(x), ::y1(x), ::yn(2, x)};
        for (int f = 0; f < 6; ++f)
            CHECK_NEAR(seen[6 * i + f], wanted[f],
                       tolerance * std::fmax(1.0, std::fabs(wanted[f])));
    }
}
CASE(BesselFunctions) {
    checkBessel<float>(3e-6);
    checkBessel<double>(5e-12);
}
