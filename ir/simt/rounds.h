// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

namespace llvm {
class Function;
} // namespace llvm

namespace cw::ir {

/// Cuts a kernel at its waits into a loop that all threads of the block go round together
/// (make_convergent.h). What waits has been inlined, and threads end by returning. -> why it can't
/// be done, or nothing.
std::string cutIntoRounds(llvm::Function& kernel);

} // namespace cw::ir
