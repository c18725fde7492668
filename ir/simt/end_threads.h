// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
} // namespace llvm

namespace cw::ir {

/// Threads end by returning from their kernel.
///
///     call void @cw.trap()       =>   call void @cw.report.trap()
///     unreachable                     ret void                        ; in a kernel
///                                     store i32 1, @cw.ended.flag()   ; in a callee, before it
///                                     returns;
///                                                                     ; its callers look and
///                                                                     return, too
///
/// The same for @cw.exit (nothing is reported) and @cw.assertfail (which stays, and returns).
void endThreadsByReturning(llvm::Module&);

} // namespace cw::ir
