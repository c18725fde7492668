// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// For targets without bfloat: computes on it in float, which every result is rounded from once.
/// (An fma is rounded twice, as every compiler does it.)
///
///     %r = fadd bfloat %a, %b   =>   %r = bfloat of (fadd float (float of %a), (float of %b))
///
/// After: values of bfloat are only moved, and bitcast from and to i16 (retarget makes them i16).
void lowerBfloat(llvm::Module&);

} // namespace cw::ir
