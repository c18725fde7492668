// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// Gives instructions CUDA's meaning where LLVM leaves them undefined. Must run before any
/// optimisation.
///
///   shl, lshr by the width or more    0 (ashr: the sign)        PTX ISA §9.7.8, shl/shr clamp
///   div, rem by zero                  all ones; INT_MIN / -1 wraps: no trap
///   float to int                      saturates; NaN gives 0, or the top bit alone when either
///   side has 64 bits
///                                                               PTX ISA §9.7.9, cvt
///   frem                              a call of the device library's fmod
///   null                              an address like any other
///   unreachable                       traps
///
/// After: functions are not `mustprogress`, since a thread may spin for ever.
void cudaSemantics(llvm::Module&);

} // namespace cw::ir
