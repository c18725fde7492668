// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: + - * / sqrt and fma are correctly rounded in float and double, and denormals are kept
// DOC: CUDA C++ Programming Guide, 17.1 (table: 0 ulp for x+y, x*y, x/y, 1/x, sqrt, fma with -prec-
//     div, -prec-sqrt, no -ftz)
// ORACLE: not yet run
#include "samples.h"

template <class T>
struct Results {
    T add, sub, mul, div, root, fused, reciprocal, negated;
};
template <class T>
__global__ void operate(Results<T>* out, const T* a, const T* b, const T* c, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const T x = a[i], y = b[i], z = c[i];
    out[i].add = x + y;
    out[i].sub = x - y;
    out[i].mul = x * y;
    out[i].div = x / y;
    out[i].root = sqrt(x);
    out[i].fused = fma(x, y, z);
    out[i].reciprocal = T(1) / x;
    out[i].negated = -x;
}
template <class T>
static std::vector<Results<T>> operateOn(const std::vector<T>& a, const std::vector<T>& b,
                                         const std::vector<T>& c) {
    test::Buffer<T> da(a), db(b), dc(c);
    test::Buffer<Results<T>> out(a.size());
    operate<T>
        <<<(a.size() + 127) / 128, 128>>>(static_cast<Results<T>*>(out), da, db, dc, int(a.size()));
    CHECK_KERNEL();
    return out.host();
}
template <class T>
static void checkAll(const std::vector<T>& a, const std::vector<T>& b, const std::vector<T>& c) {
    const auto seen = operateOn(a, b, c);
    for (size_t i = 0; i < a.size(); ++i) {
        const std::string x = test::show(a[i]), y = test::show(b[i]), z = test::show(c[i]);
        checkSame(seen[i].add, T(opaque(a[i]) + opaque(b[i])), x + " + " + y);
        checkSame(seen[i].sub, T(opaque(a[i]) - opaque(b[i])), x + " - " + y);
        checkSame(seen[i].mul, T(opaque(a[i]) * opaque(b[i])), x + " * " + y);
        checkSame(seen[i].div, T(opaque(a[i]) / opaque(b[i])), x + " / " + y);
        checkSame(seen[i].root, T(std::sqrt(opaque(a[i]))), "sqrt " + x);
        checkSame(seen[i].fused, T(std::fma(opaque(a[i]), opaque(b[i]), opaque(c[i]))),
                  "fma(" + x + ", " + y + ", " + z + ")");
        checkSame(seen[i].reciprocal, T(T(1) / opaque(a[i])), "1 / " + x);
        checkSame(seen[i].negated, T(-opaque(a[i])), "-" + x);
    }
}
template <class T>
static void edgePairs() {
    std::vector<T> a, b, c;
    const auto all = edges<T>();
    for (T x : all)
        for (T y : all)
            a.push_back(x), b.push_back(y), c.push_back(all[a.size() * 7 % all.size()]);
    checkAll(a, b, c);
}
CASE(FloatEdges) {
    edgePairs<float>();
}
CASE(DoubleEdges) {
    edgePairs<double>();
}
CASE(FloatSamples) {
    checkAll(samples<float>(60000, 1), samples<float>(60000, 2), samples<float>(60000, 3));
}
CASE(DoubleSamples) {
    checkAll(samples<double>(60000, 4), samples<double>(60000, 5), samples<double>(60000, 6));
}
CASE(FloatDenormals) {
    std::vector<float> a, b, c;
    unsigned long long seed = 9;
    for (int i = 0; i < 20000; ++i) {
        const unsigned long long r = nextRandom(seed);
        a.push_back(bitsAs<float>(unsigned(r & 0x80ffffffu)));
        b.push_back(bitsAs<float>(unsigned(r >> 32 & 0x80ffffffu)));
        c.push_back(bitsAs<float>(unsigned(r >> 16 & 0x807fffffu)));
    }
    checkAll(a, b, c);
}

struct Compared {
    int less, lessEqual, equal, notEqual, greater, unordered;
};
__global__ void compare(Compared* out, const float* a, const float* b, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float x = a[i], y = b[i];
    out[i] = {x<y, x <= y, x == y, x != y, x> y, !(x < y) && !(x >= y)};
}
CASE(Comparisons) {
    std::vector<float> a, b;
    const auto all = edges<float>();
    for (float x : all)
        for (float y : all)
            a.push_back(x), b.push_back(y);
    test::Buffer<float> da(a), db(b);
    test::Buffer<Compared> out(a.size());
    compare<<<(a.size() + 127) / 128, 128>>>(out, da, db, int(a.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    for (size_t i = 0; i < a.size(); ++i) {
        CHECK_EQ(seen[i].less, int(a[i] < b[i]));
        CHECK_EQ(seen[i].lessEqual, int(a[i] <= b[i]));
        CHECK_EQ(seen[i].equal, int(a[i] == b[i]));
        CHECK_EQ(seen[i].notEqual, int(a[i] != b[i]));
        CHECK_EQ(seen[i].greater, int(a[i] > b[i]));
        CHECK_EQ(seen[i].unordered, int(std::isunordered(a[i], b[i])));
    }
}
