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
/// where flush(x) is @llvm.canonicalize.f32, which means just that in KIR. A product that a sum
/// takes in (both `contract`) is not flushed between the two (`fma.ftz`).
void flushDenormals(llvm::Module&);

/// For backends: @llvm.canonicalize(x) => |x| < 2^-126 ? copysign(0, x) : x. After simplification.
void lowerFlushes(llvm::Module&);

} // namespace cw::ir
