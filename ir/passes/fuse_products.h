// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// For targets whose compilers would not be told which products and sums may be rounded once (both
/// `contract`, as -fmad says): they become fused here, the way a code generator of LLVM chooses.
///
///     %p = fmul contract float %a, %b
///     %s = fadd contract float %p, %c    =>    %s = call contract float @llvm.fma.f32(%a, %b, %c)
///
/// A product with other uses stays.
void fuseProducts(llvm::Module&);

} // namespace cw::ir
