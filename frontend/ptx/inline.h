// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>

namespace llvm {
class CallInst;
}

namespace cw::ptx {

/// What is wrong with an asm statement, and in which line of its text (0: the first).
struct InlineMistake {
    unsigned line = 0;
    std::string sentence;
};

/// Puts what the PTX of an asm statement means in the place of the call of it, and erases the call.
///
///     %x = call i32 asm "popc.b32 $0, $1;", "=r,r"(i32 %y)    =>    %x = call i32
///     @llvm.ctpop.i32(i32 %y)
///
/// CUDA, Inline PTX Assembly: constraints h r l q f d are registers, n an immediate, C a string
/// that becomes part of the text. After a mistake the module is of no use.
std::optional<InlineMistake> expandInline(llvm::CallInst&);

} // namespace cw::ptx
