// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

namespace llvm {
class Function;
} // namespace llvm

namespace cw::ir {

/// Cuts a kernel at its waits into a loop that all threads of the block go round together
/// (make_convergent.h). What waits has been inlined, and threads end by returning. -> why it can't
/// be done, or nothing. With `barriers_only` warp operations stay where they are (direct.h).
std::string cutIntoRounds(llvm::Function& kernel, bool barriers_only = false);

} // namespace cw::ir
