// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "ir/simt/uniform.h"

namespace cw::ir {

/// How the threads of a kernel come to its waits.
enum class Coming {
    Apart,        // not all that it waits for come together
    Together,     // they do
    AsWholeWarps, // and to warp operations all lanes of a warp do
};
Coming howThreadsCome(llvm::Function& kernel, Shape);

/// The waits of a kernel whose threads come together become those of a device on which threads wait
/// together.
void makeDirect(llvm::Function& kernel, Shape);

} // namespace cw::ir
