// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every math function stays within CUDA's documented error, measured against MPFR.
#include "ir/device/ulp/measure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace cw::ulp {
namespace {

int log2Points() {
    const char* chosen =
        std::getenv("CAUSEWAY_TEST_ULP_POINTS"); // for slow machines and sanitizers
    return chosen ? std::atoi(chosen) : 20;
}

class Ulp : public testing::TestWithParam<Function> {};

TEST_P(Ulp, StaysWithinTheDocumentedBound) {
    const Function& f = GetParam();
    const int threads = int(std::max(1u, std::thread::hardware_concurrency()));
    const Worst worst = measure(f, log2Points(), threads);
    EXPECT_EQ(worst.failures, 0u) << worst.failures << " of " << worst.points << " beyond "
                                  << f.documented << ", first " << worst.first_failure;
}

INSTANTIATE_TEST_SUITE_P(Function, Ulp, testing::ValuesIn(functions().begin(), functions().end()),
                         [](const auto& info) {
                             std::string name = info.param.name;
                             std::replace(name.begin(), name.end(), ' ', '_');
                             return name;
                         });

} // namespace

std::ostream& operator<<(std::ostream& out, const Function& f) {
    return out << f.name;
}

} // namespace cw::ulp
