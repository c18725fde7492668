// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

namespace llvm {
class Module;
}

namespace cw::ir {

/// Gives every device function that needs it the record of the running thread (the backend's own
/// struct of `record_bytes` bytes) as a hidden first parameter, and passes it along at calls.
/// Functions whose address is taken always have it.
///
///     define i32 @f(i32 %a) {            =>   define i32 @f(ptr %thread, i32 %a) {
///       %t = call i32 @cw.tid.x()               %t = call i32 @cw.tid.x()
///       %r = call i32 %pointer(i32 1)           %r = call i32 %pointer(ptr %thread, i32 1)
///
/// Kernels lose their calling convention and are marked with the attribute "cw.kernel".
void addThreadParameter(llvm::Module&, uint64_t record_bytes);

} // namespace cw::ir
