// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with --expt-relaxed-constexpr device code calls host constexpr functions
// DOC: NVCC documentation, --expt-relaxed-constexpr
// NVCC: --expt-relaxed-constexpr
// ORACLE: not yet run
#include "case.h"

#include <algorithm>
#include <array>
#include <limits>

constexpr int factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
}
struct Values {
    __device__ int operator()(int i) const {
        const std::array<int, 3> items = {4, 9, 2};
        return factorial(i) + std::max(items[0], items[1]) + std::numeric_limits<short>::max();
    }
};
CASE(HostConstexprFunctionsRunOnTheDevice) {
    const auto seen = test::onDevice<int>(8, Values{});
    for (int i = 0; i < 8; ++i)
        CHECK_EQ(seen[i], factorial(i) + 9 + 32767);
}
