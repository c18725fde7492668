// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// Calls of linked units whose type is not the function's: PTX has bits where C++ has floats and
/// pointers, at least 32 of them (PTX ISA 8.8, 7.1), and memory where C++ has structures. The same
/// bytes are passed; results in memory come first.
///
///     %r = call i32 @f(i32 %bits)              =>   %x = bitcast i32 %bits to float
///     define float @f(float %x)                     %y = call float @f(float %x)
///                                                   %r = bitcast float %y to i32
///
/// CompileFailed: the numbers of parameters differ. After: direct calls have their functions'
/// types.
Result<> matchCalls(llvm::Module&);

} // namespace cw::ir
