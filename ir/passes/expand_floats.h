// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// What a device can't compute with, or rounds wrongly.
struct FloatGaps {
    bool doubles = false, halves = false;
    bool quotients = false; // division and square root of float
};

/// Computes in integers with what a device lacks, by calls of the device library's `__cw_soft_*`
/// (ir/device/soft.h), which are linked.
///
///     %r = fadd double %a, %b   =>   %x = bitcast double %a to i64   …
///                                    %s = call i64 @__cw_soft_f64_add(i64 %x, i64 %y)
///                                    %r = bitcast i64 %s to double
///
/// After: values of the formats are only moved, and bitcast from and to integers (retarget makes
/// them these). Error: an operation that has no such function.
Result<> expandFloats(llvm::Module&, const FloatGaps&);

} // namespace cw::ir
