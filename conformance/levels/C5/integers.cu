// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: integer operators where C++ leaves them open: wide shifts, division by zero, overflow
// DOC: PTX ISA 9.7.8.7 shl, 9.7.8.8 shr (amounts above the width are clamped); 9.7.1 div, rem
// ORACLE: not yet run
#include "samples.h"

using ll = long long;
using ull = unsigned long long;
struct Shifted {
    unsigned left, logical;
    int arithmetic, leftSigned;
    ull wideLeft, wideLogical;
    ll wideArithmetic;
};
__global__ void shift(Shifted* out, const ull* values, const int* amounts, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const ull v = values[i];
    const int s = amounts[i];
    out[i] = {unsigned(v) << s, unsigned(v) >> s, int(v) >> s, int(v) << s,
              v << s,           v >> s,           ll(v) >> s};
}
CASE(ShiftsByTheWidthOrMoreGiveZeroOrTheSign) {
    std::vector<ull> values;
    std::vector<int> amounts;
    unsigned long long seed = 5;
    for (int s :
         {0, 1, 5, 31, 32, 33, 40, 63, 64, 65, 100, 255, 256, 257, 1000, 0x7fffffff, -1, -32}) {
        for (int k = 0; k < 20; ++k)
            values.push_back(k == 0 ? ~0ull : nextRandom(seed)), amounts.push_back(s);
    }
    test::Buffer<ull> v(values);
    test::Buffer<int> a(amounts);
    test::Buffer<Shifted> out(values.size());
    shift<<<(values.size() + 63) / 64, 64>>>(out, v, a, int(values.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (size_t i = 0; i < values.size(); ++i) {
        const ull x = values[i];
        const unsigned s = unsigned(amounts[i]); // a negative amount is a large one
        CHECK_EQ(seen[i].left, s < 32 ? unsigned(x) << s : 0u);
        CHECK_EQ(seen[i].logical, s < 32 ? unsigned(x) >> s : 0u);
        CHECK_EQ(seen[i].arithmetic, int(x) >> (s < 32 ? s : 31));
        CHECK_EQ(unsigned(seen[i].leftSigned), s < 32 ? unsigned(x) << s : 0u);
        CHECK_EQ(seen[i].wideLeft, s < 64 ? x << s : 0ull);
        CHECK_EQ(seen[i].wideLogical, s < 64 ? x >> s : 0ull);
        CHECK_EQ(seen[i].wideArithmetic, ll(x) >> (s < 64 ? s : 63));
    }
}

template <class T>
__global__ void divide(T* quotient, T* remainder, const T* a, const T* b, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    quotient[i] = a[i] / b[i];
    remainder[i] = a[i] % b[i];
}
template <class T>
static void division() {
    std::vector<T> a, b;
    const T edge[] = {0,
                      1,
                      2,
                      3,
                      7,
                      T(-1),
                      T(-2),
                      T(-7),
                      10,
                      1000003,
                      std::numeric_limits<T>::max(),
                      std::numeric_limits<T>::min()};
    for (T x : edge)
        for (T y : edge)
            a.push_back(x), b.push_back(y);
    unsigned long long seed = 6;
    for (int i = 0; i < 20000; ++i) {
        const ull r = nextRandom(seed), s = nextRandom(seed);
        a.push_back(T(r)), b.push_back(T(s >> (r & 31)));
    }
    const int n = int(a.size());
    test::Buffer<T> da(a), db(b), dq(n), dr(n);
    divide<T><<<(n + 127) / 128, 128>>>(static_cast<T*>(dq), static_cast<T*>(dr), da, db, n);
    CHECK_KERNEL(); // neither a zero divisor nor MIN / -1 traps
    const auto q = dq.host(), r = dr.host();
    for (int i = 0; i < n; ++i) {
        if (b[i] == 0) continue; // some value, which the documents leave to the machine
        if (std::is_signed<T>::value && a[i] == std::numeric_limits<T>::min() && b[i] == T(-1)) {
            CHECK_EQ(q[i], a[i]);
            CHECK_EQ(r[i], T(0));
            continue;
        }
        CHECK_EQ(q[i], T(a[i] / b[i]));
        CHECK_EQ(r[i], T(a[i] % b[i]));
    }
}
CASE(DivisionOfInt) {
    division<int>();
}
CASE(DivisionOfUnsigned) {
    division<unsigned>();
}
CASE(DivisionOfLongLong) {
    division<ll>();
}
CASE(DivisionOfUnsignedLongLong) {
    division<ull>();
}

struct Small {
    __device__ int operator()(int i) const {
        const signed char c = static_cast<signed char>(i);
        const unsigned char u = static_cast<unsigned char>(i * 3);
        const short s = static_cast<short>(i * 1000);
        const bool b = i & 4;
        return c * 5 + u - s + b + (c >> 2) + (u << 3);
    }
};
CASE(SmallTypesPromote) {
    const auto seen = test::onDevice<int>(300, Small{});
    for (int i = 0; i < 300; ++i) {
        const auto c = static_cast<signed char>(i);
        const auto u = static_cast<unsigned char>(i * 3);
        const auto s = static_cast<short>(i * 1000);
        CHECK_EQ(seen[i], c * 5 + u - s + ((i & 4) != 0) + (c >> 2) + (u << 3));
    }
}

struct Wide {
    __device__ ull operator()(int i) const {
        const ull a = 0x123456789abcdefull * ull(i + 1), b = ~a;
        return (a * b) ^ (a + (b << (i & 63))) ^ (a * ull(-3ll) >> 7);
    }
};
CASE(SixtyFourBitArithmeticWraps) {
    const auto seen = test::onDevice<ull>(500, Wide{});
    for (int i = 0; i < 500; ++i) {
        const ull a = 0x123456789abcdefull * ull(i + 1), b = ~a;
        CHECK_EQ(seen[i], (a * b) ^ (a + (b << (i & 63))) ^ (a * ull(-3ll) >> 7));
    }
}
