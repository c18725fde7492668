// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// For targets whose vectors have 2, 3, 4, 8 or 16 elements: loads and stores of others become
/// their elements', and so do reductions. LLVM's scalarizer does the rest.
void splitVectors(llvm::Module&);

/// For targets that have the operations of C and little more: writes out what LLVM's intrinsics
/// mean there. Of scalars.
///
///     %r = call float @llvm.minimum.f32(float %a, float %b)   =>   comparisons and selects
///     %r = call i32 @llvm.fptoui.sat.i32.f32(float %x)        =>   … and 0 for a NaN
///
/// Hints (prefetch, assume) go.
void expandOperations(llvm::Module&);

} // namespace cw::ir
