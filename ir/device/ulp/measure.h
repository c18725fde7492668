// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Measures a math function against MPFR. The unit is CUDA's: the difference in ulps between the
// result and the correctly rounded one (CUDA C++ Programming Guide, Mathematical Functions).
#include "ir/device/ulp/reference.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cw::ulp {

/// A result passes if it is within either.
struct Limit {
    double ulps = 0;
    double absolute = 0;
};

/// Where a function is hard: half of the points lie between low and high, some of them close to
/// multiples of `period`. The other half covers every exponent.
struct Region {
    double low = 0, high = 0;
    double period = 0;
};

struct Function {
    const char* name;
    bool is_double;
    int arity;
    double (*call)(const double*); // operands and result pass through double exactly
    Reference reference;
    Limit (*limit)(const double* x);
    const char* documented; // the limit in words
    int cost;               // a power of two: how many points share one call of MPFR
    Region region[4];
};

/// Every function, in the order of table.def.
std::span<const Function> functions();

struct Worst {
    double ulps = 0;     // from the correctly rounded result, where that is what counts
    double fraction = 0; // from the exact result
    double absolute = 0; // where an absolute bound is what counts
    double argument[4] = {};
    uint64_t points = 0;
    uint64_t failures = 0; // beyond the limit
    std::string first_failure;
};

/// Values at which functions have corners: zeros, denormals, limits, small integers, NaN.
std::vector<double> edges(bool is_double);

/// A double function that is right to a few ulps, where the C library (or, for what it lacks, the
/// device library, which `measure` holds to MPFR) has one; else null.
double (*sieve(const Function&))(double);

/// 2^log2_points stratified points, and all edge values (all pairs of them for two operands). Where
/// MPFR is slow, a part 2^-cost of the points goes there, and the others through a sieve if there
/// is one; `full` asks MPFR for all.
Worst measure(const Function&, int log2_points, int threads, bool full = false);
/// Every float; only for one operand. MPFR decides wherever the sieve does not show that a result
/// is neither wrong nor the worst.
Worst measureAll(const Function&, int threads);

} // namespace cw::ulp
