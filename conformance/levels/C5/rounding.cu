// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: the _rn _rz _ru _rd intrinsics round as they say, in float and double
// DOC: CUDA Math API, 2 Single Precision Intrinsics, 4 Double Precision Intrinsics
// ORACLE: not yet run
#include "samples.h"

#define FOUR(F, name) F(name##_rn) F(name##_rz) F(name##_ru) F(name##_rd)
#define BODY(call)                                                                                 \
    {                                                                                              \
        const int i = blockIdx.x * blockDim.x + threadIdx.x;                                       \
        if (i < n) out[i] = call;                                                                  \
    }
#define UNARY(name)                                                                                \
    template <class T>                                                                             \
    __global__ void k##name(T* out, const T* a, const T*, const T*, int n) BODY(name(a[i]))
#define BINARY(name)                                                                               \
    template <class T>                                                                             \
    __global__ void k##name(T* out, const T* a, const T* b, const T*, int n)                       \
        BODY(name(a[i], b[i]))
#define TERNARY(name)                                                                              \
    template <class T>                                                                             \
    __global__ void k##name(T* out, const T* a, const T* b, const T* c, int n)                     \
        BODY(name(a[i], b[i], c[i]))
FOUR(BINARY, __fadd)
FOUR(BINARY, __fsub)
FOUR(BINARY, __fmul)
FOUR(BINARY, __fdiv)
FOUR(UNARY, __fsqrt)
FOUR(UNARY, __frcp)
FOUR(TERNARY, __fmaf)
FOUR(BINARY, __dadd)
FOUR(BINARY, __dsub)
FOUR(BINARY, __dmul)
FOUR(BINARY, __ddiv)
FOUR(UNARY, __dsqrt)
FOUR(UNARY, __drcp)
FOUR(TERNARY, __fma)

template <class T>
using Kernel = void (*)(T*, const T*, const T*, const T*, int);
template <class T>
using Reference = T (*)(T, T, T);

template <class T>
static void check(const char* name, Kernel<T> kernel, Reference<T> reference, int mode) {
    const int n = 20000;
    const auto a = samples<T>(n, 11), b = samples<T>(n, 12), c = samples<T>(n, 13);
    test::Buffer<T> da(a), db(b), dc(c), out(n);
    kernel<<<(n + 127) / 128, 128>>>(out, da, db, dc, n);
    CHECK_KERNEL();
    const auto seen = out.host();
    std::vector<T> wanted(n);
    std::fesetround(mode);
    for (int i = 0; i < n; ++i)
        wanted[i] = opaque(reference(opaque(a[i]), opaque(b[i]), opaque(c[i])));
    std::fesetround(FE_TONEAREST);
    for (int i = 0; i < n; ++i) {
        checkSame(seen[i], wanted[i],
                  std::string(name) + "(" + test::show(a[i]) + ", " + test::show(b[i]) + ", " +
                      test::show(c[i]) + ")");
    }
}
#define CHECK_FOUR(T, name, reference)                                                             \
    check<T>(#name "_rn", k##name##_rn<T>, reference, FE_TONEAREST);                               \
    check<T>(#name "_rz", k##name##_rz<T>, reference, FE_TOWARDZERO);                              \
    check<T>(#name "_ru", k##name##_ru<T>, reference, FE_UPWARD);                                  \
    check<T>(#name "_rd", k##name##_rd<T>, reference, FE_DOWNWARD)

template <class T>
T add(T a, T b, T) {
    return opaque(a) + opaque(b);
}
template <class T>
T sub(T a, T b, T) {
    return opaque(a) - opaque(b);
}
template <class T>
T mul(T a, T b, T) {
    return opaque(a) * opaque(b);
}
template <class T>
T div_(T a, T b, T) {
    return opaque(a) / opaque(b);
}
template <class T>
T root(T a, T, T) {
    return std::sqrt(opaque(a));
}
template <class T>
T reciprocal(T a, T, T) {
    return opaque(T(1)) / opaque(a);
}
template <class T>
T fused(T a, T b, T c) {
    return std::fma(opaque(a), opaque(b), opaque(c));
}

CASE(FloatAdd) {
    CHECK_FOUR(float, __fadd, add<float>);
}
CASE(FloatSub) {
    CHECK_FOUR(float, __fsub, sub<float>);
}
CASE(FloatMul) {
    CHECK_FOUR(float, __fmul, mul<float>);
}
CASE(FloatDiv) {
    CHECK_FOUR(float, __fdiv, div_<float>);
}
CASE(FloatSqrt) {
    CHECK_FOUR(float, __fsqrt, root<float>);
}
CASE(FloatReciprocal) {
    CHECK_FOUR(float, __frcp, reciprocal<float>);
}
CASE(FloatFma) {
    CHECK_FOUR(float, __fmaf, fused<float>);
}
CASE(DoubleAdd) {
    CHECK_FOUR(double, __dadd, add<double>);
}
CASE(DoubleSub) {
    CHECK_FOUR(double, __dsub, sub<double>);
}
CASE(DoubleMul) {
    CHECK_FOUR(double, __dmul, mul<double>);
}
CASE(DoubleDiv) {
    CHECK_FOUR(double, __ddiv, div_<double>);
}
CASE(DoubleSqrt) {
    CHECK_FOUR(double, __dsqrt, root<double>);
}
CASE(DoubleReciprocal) {
    CHECK_FOUR(double, __drcp, reciprocal<double>);
}
CASE(DoubleFma) {
    CHECK_FOUR(double, __fma, fused<double>);
}
