// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// -ftz=true: single-precision arithmetic takes and gives zero for denormal values, keeping the
/// sign (PTX ISA §9.7.3, `.ftz`). Loads, stores, selects and moves keep the bits.
///
///     %c = fadd float %a, %b   =>   %c = flush(fadd float flush(%a), flush(%b))
///
/// where flush(x) = |x| < 2^-126 ? copysign(0, x) : x.
void flushDenormals(llvm::Module&);

} // namespace cw::ir
