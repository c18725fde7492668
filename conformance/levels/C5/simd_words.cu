// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: SIMD-in-word intrinsics treat their bytes or halves apart
// DOC: CUDA Math API, 12 SIMD Intrinsics
// ORACLE: not yet run
#include "samples.h"

#include <algorithm>

// X(name, number of lanes, what one lane gives from its signed values a, b or unsigned values ua,
// ub), truncated to the lane.
#define BY_LANES(X, suffix, lanes, least, most, umost)                                             \
    X(__vadd##suffix, lanes, a + b)                                                                \
    X(__vsub##suffix, lanes, a - b)                                                                \
    X(__vaddss##suffix, lanes, clampTo(a + b, least, most))                                        \
    X(__vaddus##suffix, lanes, clampTo(ua + ub, 0, umost))                                         \
    X(__vsubss##suffix, lanes, clampTo(a - b, least, most))                                        \
    X(__vsubus##suffix, lanes, clampTo(ua - ub, 0, umost))                                         \
    X(__vabsdiffs##suffix, lanes, a > b ? a - b : b - a)                                           \
    X(__vabsdiffu##suffix, lanes, ua > ub ? ua - ub : ub - ua)                                     \
    X(__vavgs##suffix, lanes, (a + b + (a + b >= 0)) >> 1)                                         \
    X(__vavgu##suffix, lanes, (ua + ub + 1) >> 1)                                                  \
    X(__vhaddu##suffix, lanes, (ua + ub) >> 1)                                                     \
    X(__vmaxs##suffix, lanes, std::max(a, b))                                                      \
    X(__vmaxu##suffix, lanes, std::max(ua, ub))                                                    \
    X(__vmins##suffix, lanes, std::min(a, b))                                                      \
    X(__vminu##suffix, lanes, std::min(ua, ub))                                                    \
    X(__vcmpeq##suffix, lanes, a == b ? -1 : 0)                                                    \
    X(__vcmpne##suffix, lanes, a != b ? -1 : 0)                                                    \
    X(__vcmpges##suffix, lanes, a >= b ? -1 : 0)                                                   \
    X(__vcmpgeu##suffix, lanes, ua >= ub ? -1 : 0)                                                 \
    X(__vcmpgts##suffix, lanes, a > b ? -1 : 0)                                                    \
    X(__vcmpgtu##suffix, lanes, ua > ub ? -1 : 0)                                                  \
    X(__vcmples##suffix, lanes, a <= b ? -1 : 0)                                                   \
    X(__vcmpleu##suffix, lanes, ua <= ub ? -1 : 0)                                                 \
    X(__vcmplts##suffix, lanes, a < b ? -1 : 0)                                                    \
    X(__vcmpltu##suffix, lanes, ua < ub ? -1 : 0)                                                  \
    X(__vseteq##suffix, lanes, a == b)                                                             \
    X(__vsetne##suffix, lanes, a != b)                                                             \
    X(__vsetges##suffix, lanes, a >= b)                                                            \
    X(__vsetgeu##suffix, lanes, ua >= ub)                                                          \
    X(__vsetgts##suffix, lanes, a > b)                                                             \
    X(__vsetgtu##suffix, lanes, ua > ub)                                                           \
    X(__vsetles##suffix, lanes, a <= b)                                                            \
    X(__vsetleu##suffix, lanes, ua <= ub)                                                          \
    X(__vsetlts##suffix, lanes, a < b)                                                             \
    X(__vsetltu##suffix, lanes, ua < ub)
#define UNARY_BY_LANES(X, suffix, lanes, most)                                                     \
    X(__vabs##suffix, lanes, a < 0 ? -a : a)                                                       \
    X(__vabsss##suffix, lanes, std::min(a < 0 ? -a : a, most))                                     \
    X(__vneg##suffix, lanes, -a)                                                                   \
    X(__vnegss##suffix, lanes, std::min(-a, most))
#define SUMS_BY_LANES(X, suffix, lanes)                                                            \
    X(__vsads##suffix, lanes, a > b ? a - b : b - a)                                               \
    X(__vsadu##suffix, lanes, ua > ub ? ua - ub : ub - ua)

#define BINARIES(X) BY_LANES(X, 2, 2, -32768, 32767, 65535) BY_LANES(X, 4, 4, -128, 127, 255)
#define UNARIES(X) UNARY_BY_LANES(X, 2, 2, 32767) UNARY_BY_LANES(X, 4, 4, 127)
#define SUMS(X) SUMS_BY_LANES(X, 2, 2) SUMS_BY_LANES(X, 4, 4)

using Kernel = void (*)(unsigned*, const unsigned*, const unsigned*, int);
using Lane = int (*)(int a, int b, int ua, int ub);
struct Row {
    const char* name;
    Kernel kernel;
    int lanes;
    Lane lane;
};
inline int clampTo(int x, int least, int most) {
    return std::min(std::max(x, least), most);
}

#define KERNEL2(name, lanes, expression)                                                           \
    __global__ void k##name(unsigned* out, const unsigned* a, const unsigned* b, int n) {          \
        const int i = blockIdx.x * blockDim.x + threadIdx.x;                                       \
        if (i < n) out[i] = name(a[i], b[i]);                                                      \
    }                                                                                              \
    static int lane##name(int a, int b, int ua, int ub) {                                          \
        return (void)a, (void)b, (void)ua, (void)ub, (expression);                                 \
    }
#define KERNEL1(name, lanes, expression)                                                           \
    __global__ void k##name(unsigned* out, const unsigned* a, const unsigned*, int n) {            \
        const int i = blockIdx.x * blockDim.x + threadIdx.x;                                       \
        if (i < n) out[i] = name(a[i]);                                                            \
    }                                                                                              \
    static int lane##name(int a, int b, int ua, int ub) {                                          \
        return (void)a, (void)b, (void)ua, (void)ub, (expression);                                 \
    }
BINARIES(KERNEL2)
UNARIES(KERNEL1)
SUMS(KERNEL2)
#define ROW(name, lanes, expression) {#name, k##name, lanes, lane##name},
static const Row kElementwise[] = {BINARIES(ROW) UNARIES(ROW)};
static const Row kSums[] = {SUMS(ROW)};

static void inputs(std::vector<unsigned>& a, std::vector<unsigned>& b) {
    const unsigned edge[] = {0,           0xffffffffu, 0x80808080u, 0x7f7f7f7fu, 0x80008000u,
                             0x7fff7fffu, 0x01ff00feu, 0x00010001u, 0xfffefffeu};
    for (unsigned x : edge)
        for (unsigned y : edge)
            a.push_back(x), b.push_back(y);
    unsigned long long seed = 77;
    while (a.size() < 4000) {
        const unsigned long long r = nextRandom(seed);
        a.push_back(unsigned(r)),
            b.push_back(r & 0x100 ? unsigned(r >> 32) : unsigned(r) ^ unsigned(r >> 40 & 0xff00ff));
    }
}
static void check(const Row& row, bool sum) {
    std::vector<unsigned> a, b;
    inputs(a, b);
    test::Buffer<unsigned> da(a), db(b), out(a.size());
    row.kernel<<<(a.size() + 127) / 128, 128>>>(out, da, db, int(a.size()));
    CHECK_KERNEL();
    const auto seen = out.host();
    const int width = 32 / row.lanes;
    const unsigned mask = (1u << width) - 1;
    for (size_t i = 0; i < a.size(); ++i) {
        unsigned wanted = 0;
        for (int lane = 0; lane < row.lanes; ++lane) {
            const unsigned ua = a[i] >> lane * width & mask, ub = b[i] >> lane * width & mask;
            const int sa = int(ua << (32 - width)) >> (32 - width),
                      sb = int(ub << (32 - width)) >> (32 - width);
            const auto value = unsigned(row.lane(sa, sb, int(ua), int(ub)));
            wanted = sum ? wanted + value : wanted | (value & mask) << lane * width;
        }
        if (seen[i] != wanted) {
            test::fail(__FILE__, __LINE__,
                       std::string(row.name) + "(" + test::show(a[i]) + ", " + test::show(b[i]) +
                           ") is " + test::show(seen[i]) + ", not " + test::show(wanted));
        }
    }
}
CASE(EveryElementwiseIntrinsic) {
    for (const Row& row : kElementwise)
        check(row, false);
}
CASE(SumsOfAbsoluteDifferences) {
    for (const Row& row : kSums)
        check(row, true);
}
