// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: functions whose results are exact: rounding, splitting, comparing, remainders
// DOC: CUDA Math API, 3 Single and 5 Double Precision Mathematical Functions (0 ulp rows of the
//     tables)
// ORACLE: not yet run
#include "samples.h"

// F(index, function, call on x and y)
#define FUNCTIONS(F)                                                                               \
    F(0, floor(x))                                                                                 \
    F(1, ceil(x))                                                                                  \
    F(2, trunc(x))                                                                                 \
    F(3, round(x))                                                                                 \
    F(4, rint(x))                                                                                  \
    F(5, nearbyint(x))                                                                             \
    F(6, fabs(x))                                                                                  \
    F(7, copysign(x, y))                                                                           \
    F(8, fmin(x, y))                                                                               \
    F(9, fmax(x, y))                                                                               \
    F(10, fdim(x, y))                                                                              \
    F(11, fmod(x, y))                                                                              \
    F(12, remainder(x, y))                                                                         \
    F(13, nextafter(x, y))                                                                         \
    F(14, logb(x))                                                                                 \
    F(15, T(ilogb(x)))                                                                             \
    F(16, ldexp(x, k))                                                                             \
    F(17, scalbn(x, k))                                                                            \
    F(18, scalbln(x, long(k)))                                                                     \
    F(19, T(lround(z)))                                                                            \
    F(20, T(llround(z)))                                                                           \
    F(21, T(lrint(z)))                                                                             \
    F(22, T(llrint(z)))                                                                            \
    F(23, T(isnan(x) != 0))                                                                        \
    F(24, T(isinf(x) != 0))                                                                        \
    F(25, T(isfinite(x) != 0))                                                                     \
    F(26, T(signbit(x) != 0))                                                                      \
    F(27, fractionOf(x))                                                                           \
    F(28, T(exponentOf(x)))                                                                        \
    F(29, wholeOf(x))                                                                              \
    F(30, restOf(x))                                                                               \
    F(31, remquoOf(x, y))                                                                          \
    F(32, sqrt(x))                                                                                 \
    F(33, fma(x, y, z))
constexpr int kFunctions = 34;

template <class T>
__host__ __device__ T fractionOf(T x) {
    int e = 0;
    return frexp(x, &e);
}
template <class T>
__host__ __device__ int exponentOf(T x) {
    int e = 0;
    frexp(x, &e);
    return isfinite(x) ? e : 0;
}
__host__ __device__ inline float split(float x, float* whole) {
    return modff(x, whole);
}
__host__ __device__ inline double split(double x, double* whole) {
    return modf(x, whole);
}
template <class T>
__host__ __device__ T wholeOf(T x) {
    T whole = 0;
    split(x, &whole);
    return whole;
}
template <class T>
__host__ __device__ T restOf(T x) {
    T whole = 0;
    return split(x, &whole);
}
template <class T>
__host__ __device__ T remquoOf(T x, T y) {
    int q = 0;
    const T r = remquo(x, y, &q);
    return isfinite(r) ? r * T(4) + T(q & 3)
                       : r; // at least the low bits of the quotient are promised
}
template <class T>
__host__ __device__ void evaluateAll(T* out, T x, T y, T z, int k) {
    using namespace std;
#define STORE(index, call) out[index] = call;
    FUNCTIONS(STORE)
}
template <class T>
__global__ void onDevice(T* out, const T* xs, const T* ys, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const T x = xs[i], y = ys[i], z = isfinite(x) && fabs(x) < T(1e9) ? x : T(2.5);
    evaluateAll<T>(out + size_t(i) * kFunctions, x, y, z, i % 300 - 150);
}
template <class T>
static void checkAll(unsigned long long seed) {
    static const char* const names[] = {
#define NAME(index, call) #call,
        FUNCTIONS(NAME)};
    std::vector<T> xs = samples<T>(6000, seed), ys = samples<T>(6000, seed + 1);
    for (T x : edges<T>())
        for (T y : edges<T>())
            xs.push_back(x), ys.push_back(y);
    const int n = int(xs.size());
    test::Buffer<T> dx(xs), dy(ys), out(size_t(n) * kFunctions);
    onDevice<T><<<(n + 127) / 128, 128>>>(static_cast<T*>(out), dx, dy, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int i = 0; i < n; ++i) {
        const T x = xs[i], y = ys[i], z = std::isfinite(x) && std::fabs(x) < T(1e9) ? x : T(2.5);
        T wanted[kFunctions];
        evaluateAll<T>(wanted, x, y, z, i % 300 - 150);
        for (int f = 0; f < kFunctions; ++f) {
            const T got = seen[size_t(i) * kFunctions + f];
            if (f == 15 && !(std::isfinite(x) && x != 0))
                continue;                                         // ilogb of 0, NaN: own constants
            if ((f == 8 || f == 9) && x == 0 && y == 0) continue; // either zero
            checkSame(got, wanted[f],
                      std::string(names[f]) + " for x = " + test::show(x) +
                          ", y = " + test::show(y));
        }
    }
}
CASE(Floats) {
    checkAll<float>(101);
}
CASE(Doubles) {
    checkAll<double>(103);
}

__global__ void singles(float* out, double* dout, float x, double d) {
    out[0] = floorf(x), out[1] = ceilf(x), out[2] = truncf(x), out[3] = roundf(x),
    out[4] = rintf(x), out[5] = fabsf(-x);
    out[6] = fminf(x, NAN), out[7] = fmaxf(NAN, x), out[8] = fmodf(x, 2.0f),
    out[9] = copysignf(x, -1.0f), out[10] = ldexpf(x, 3);
    out[11] = __saturatef(x), out[12] = __saturatef(-x), out[13] = __saturatef(NAN),
    out[14] = __saturatef(0.25f), out[15] = fdividef(x, 2.0f);
    out[16] = float(abs(-5)), out[17] = float(labs(-6L)), out[18] = float(llabs(-7LL)),
    out[19] = float(min(3, 4)), out[20] = float(max(3u, 4u));
    dout[0] = max(d, 1.0), dout[1] = min(1.0f, x), dout[2] = fmin(d, 1.0), dout[3] = max(5LL, 3LL),
    dout[4] = isnan(nan("")) ? 1 : 0;
    dout[5] = double(lroundf(x)), dout[6] = double(llrintf(-x)), dout[7] = remainderf(x, 2.0f),
    dout[8] = nextafterf(x, 100.0f) > x;
}
CASE(TheSuffixedNames) {
    test::Buffer<float> out(21);
    test::Buffer<double> dout(9);
    singles<<<1, 1>>>(out, dout, 3.5f, 7.25);
    CHECK_KERNEL();
    const float wanted[] = {3, 4, 3, 4,     4,     3.5f, 3.5f, 3.5f, 1.5f, -3.5f, 28,
                            1, 0, 0, 0.25f, 1.75f, 5,    6,    7,    3,    4};
    for (int i = 0; i < 21; ++i)
        checkSame(out.host()[i], wanted[i], "value " + std::to_string(i));
    const double dwanted[] = {7.25, 1, 1, 5, 1, 4, -4, -0.5, 1};
    for (int i = 0; i < 9; ++i)
        checkSame(dout.host()[i], dwanted[i], "double " + std::to_string(i));
}
