// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Results at zeros, poles and infinities, with their signs: CUDA Math API reference, single and
// double precision; for the fast intrinsics PTX ISA 8.7 §9.7.3, ex2, lg2, sin, cos, tanh.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ir/device/ulp/measure.h"

namespace {

constexpr double kInf = INFINITY, kNan = NAN;

struct Special {
    const char* name; // of the double function; the float one has an f behind
    std::vector<double> operands;
    double result;
};

const Special kSpecials[] = {
    {"acos", {1}, 0.0},
    {"acos", {1.5}, kNan},
    {"acosh", {1}, 0.0},
    {"acosh", {0.5}, kNan},
    {"acosh", {-kInf}, kNan},
    {"acosh", {kInf}, kInf},
    {"asin", {-0.0}, -0.0},
    {"asin", {-1.5}, kNan},
    {"asinh", {-0.0}, -0.0},
    {"asinh", {-kInf}, -kInf},
    {"atan", {-0.0}, -0.0},
    {"atan2", {0.0, 1}, 0.0},
    {"atan2", {-0.0, kInf}, -0.0},
    {"atan2", {-1, kInf}, -0.0},
    {"atan2", {-0.0, 0.0}, -0.0},
    {"atanh", {-0.0}, -0.0},
    {"atanh", {-1}, -kInf},
    {"atanh", {1}, kInf},
    {"atanh", {2}, kNan},
    {"cbrt", {-0.0}, -0.0},
    {"cbrt", {-kInf}, -kInf},
    {"cos", {-kInf}, kNan},
    {"cos", {-0.0}, 1},
    {"cosh", {-kInf}, kInf},
    {"cospi", {-0.0}, 1},
    {"cospi", {kInf}, kNan},
    {"cyl_bessel_i0", {-0.0}, 1},
    {"cyl_bessel_i0", {-kInf}, kInf},
    {"cyl_bessel_i1", {-0.0}, -0.0},
    {"cyl_bessel_i1", {-kInf}, -kInf},
    {"erf", {-0.0}, -0.0},
    {"erf", {-kInf}, -1},
    {"erfc", {-kInf}, 2},
    {"erfc", {kInf}, 0.0},
    {"erfcinv", {-0.0}, kInf},
    {"erfcinv", {2}, -kInf},
    {"erfcinv", {-0.5}, kNan},
    {"erfcinv", {2.5}, kNan},
    {"erfcx", {-kInf}, kInf},
    {"erfcx", {kInf}, 0.0},
    {"erfinv", {-0.0}, -0.0},
    {"erfinv", {1}, kInf},
    {"erfinv", {-1}, -kInf},
    {"erfinv", {1.5}, kNan},
    {"exp", {-0.0}, 1},
    {"exp", {-kInf}, 0.0},
    {"exp", {kInf}, kInf},
    {"exp10", {-kInf}, 0.0},
    {"exp2", {-kInf}, 0.0},
    {"exp2", {kInf}, kInf},
    {"expm1", {-0.0}, -0.0},
    {"expm1", {-kInf}, -1},
    {"fmod", {-0.0, 3}, -0.0},
    {"fmod", {1, -kInf}, 1},
    {"fmod", {kInf, 2}, kNan},
    {"fmod", {1, -0.0}, kNan},
    {"hypot", {-kInf, kNan}, kInf},
    {"hypot", {kNan, kInf}, kInf},
    {"hypot", {-0.0, -0.0}, 0.0},
    {"j0", {-kInf}, 0.0},
    {"j1", {-0.0}, -0.0},
    {"lgamma", {1}, 0.0},
    {"lgamma", {2}, 0.0},
    {"lgamma", {-0.0}, kInf},
    {"lgamma", {-3}, kInf},
    {"lgamma", {kInf}, kInf},
    {"lgamma",
     {-kInf},
     kInf}, // C's, and what libcu++'s tests ask of devices; the reference has -inf
    {"log", {-0.0}, -kInf},
    {"log", {1}, 0.0},
    {"log", {-1}, kNan},
    {"log", {kInf}, kInf},
    {"log10", {-0.0}, -kInf},
    {"log10", {-1}, kNan},
    {"log1p", {-0.0}, -0.0},
    {"log1p", {-1}, -kInf},
    {"log1p", {-2}, kNan},
    {"log1p", {kInf}, kInf},
    {"log2", {-0.0}, -kInf},
    {"log2", {-kInf}, kNan},
    {"norm3d", {kNan, -kInf, 1}, kInf},
    {"norm3d", {-0.0, -0.0, -0.0}, 0.0},
    {"norm4d", {kNan, 1, 1, -kInf}, kInf},
    {"normcdf", {kInf}, 1},
    {"normcdf", {-kInf}, 0.0},
    {"normcdfinv", {-0.0}, -kInf},
    {"normcdfinv", {1}, kInf},
    {"normcdfinv", {1.5}, kNan},
    {"normcdfinv", {-0.5}, kNan},
    {"pow", {-0.0, -3}, -kInf},
    {"pow", {-0.0, -2}, kInf},
    {"pow", {-0.0, 3}, -0.0},
    {"pow", {-0.0, 2.5}, 0.0},
    {"pow", {-1, -kInf}, 1},
    {"pow", {1, kNan}, 1},
    {"pow", {kNan, -0.0}, 1},
    {"pow", {-2, 0.5}, kNan},
    {"pow", {0.5, -kInf}, kInf},
    {"pow", {2, -kInf}, 0.0},
    {"pow", {-0.5, kInf}, 0.0},
    {"pow", {-kInf, -3}, -0.0},
    {"pow", {-kInf, -2}, 0.0},
    {"pow", {-kInf, 3}, -kInf},
    {"pow", {-kInf, 2}, kInf},
    {"pow", {kInf, -1}, 0.0},
    {"rcbrt", {-0.0}, -kInf},
    {"rcbrt", {-kInf}, -0.0},
    {"remainder", {1, 0.0}, kNan},
    {"remainder", {kInf, 1}, kNan},
    {"remainder", {-2, kInf}, -2},
    {"rhypot", {-kInf, kNan}, 0.0},
    {"rhypot", {-0.0, 0.0}, kInf},
    {"rnorm3d", {kNan, kInf, 1}, 0.0},
    {"rnorm3d", {0.0, -0.0, 0.0}, kInf},
    {"rnorm4d", {kNan, 1, -kInf, 1}, 0.0},
    {"rnorm4d", {0.0, 0.0, -0.0, 0.0}, kInf},
    {"rsqrt", {0.0}, kInf},
    {"rsqrt", {-0.0}, -kInf},
    {"rsqrt", {kInf}, 0.0},
    {"rsqrt", {-1}, kNan},
    {"sin", {-0.0}, -0.0},
    {"sin", {kInf}, kNan},
    {"sinh", {-0.0}, -0.0},
    {"sinh", {-kInf}, -kInf},
    {"sinpi", {-0.0}, -0.0},
    {"sinpi", {-kInf}, kNan},
    {"tan", {-0.0}, -0.0},
    {"tan", {-kInf}, kNan},
    {"tanh", {-0.0}, -0.0},
    {"tanh", {-kInf}, -1},
    {"tgamma", {0.0}, kInf},
    {"tgamma", {-0.0}, -kInf},
    {"tgamma", {-2}, kNan},
    {"tgamma", {-kInf}, kNan},
    {"tgamma", {kInf}, kInf},
    {"y0", {0.0}, -kInf},
    {"y0", {-1}, kNan},
    {"y0", {kInf}, 0.0},
    {"y1", {0.0}, -kInf},
    {"y1", {-1}, kNan},
    {"y1", {kInf}, 0.0},
    {"fast_cos", {-0.0}, 1},
    {"fast_cos", {kInf}, kNan},
    {"fast_exp", {-kInf}, 0.0},
    {"fast_exp", {kInf}, kInf},
    {"fast_exp", {-0.0}, 1},
    {"fast_exp10", {-kInf}, 0.0},
    {"fast_log", {-0.0}, -kInf},
    {"fast_log", {-1}, kNan},
    {"fast_log", {kInf}, kInf},
    {"fast_log10", {0.0}, -kInf},
    {"fast_log2", {-kInf}, kNan},
    {"fast_sin", {-0.0}, -0.0},
    {"fast_sin", {-kInf}, kNan},
    {"fast_tanh", {-kInf}, -1},
    {"fast_tanh", {-0.0}, -0.0},
};

class SpecialValues : public testing::TestWithParam<bool> {};

TEST_P(SpecialValues, AreTheDocumentedOnes) {
    for (const Special& special : kSpecials) {
        const std::string name = special.name + std::string(GetParam() ? "" : "f");
        const bool is_fast = name.starts_with("fast_"); // of floats only
        if (is_fast && GetParam()) continue;
        bool found = false;
        for (const cw::ulp::Function& function : cw::ulp::functions()) {
            if (function.name != name) continue;
            found = true;
            const double got = function.call(special.operands.data());
            std::string operands;
            for (const double operand : special.operands)
                operands += " " + std::to_string(operand);
            if (std::isnan(special.result)) {
                EXPECT_TRUE(std::isnan(got)) << name << operands << " gives " << got;
                continue;
            }
            EXPECT_EQ(got, special.result) << name << operands;
            EXPECT_EQ(std::signbit(got), std::signbit(special.result)) << name << operands;
        }
        EXPECT_TRUE(found) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(OfType, SpecialValues, testing::Bool(),
                         [](const auto& info) { return info.param ? "Double" : "Float"; });

} // namespace
