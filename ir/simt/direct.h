// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "ir/simt/uniform.h"

namespace cw::ir {

/// How the threads of a kernel come to its waits.
enum class Coming {
    Apart,        // not all that it waits for come together
    ButEnded,     // to barriers all do but those that have ended; to warp operations all do
    Together,     // they do
    AsWholeWarps, // and to warp operations all lanes of a warp do
};
Coming howThreadsCome(llvm::Function& kernel, Shape);

/// Leaves of the waits of a kernel whose threads come so, but for those that have ended, only
/// barriers of the whole block to be cut at.
void keepWarpOperations(llvm::Function& kernel);

/// The waits of a kernel whose threads come together become those of a device on which threads wait
/// together.
void makeDirect(llvm::Function& kernel, Shape);

} // namespace cw::ir
