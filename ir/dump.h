// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>

#include "support/bytes.h"

namespace llvm {
class Module;
} // namespace llvm

namespace cw::ir {

/// CAUSEWAY_DUMP=what[,what]:folder keeps intermediate forms as FOLDER/MODULE.WHAT.ll, and images
/// as FOLDER/MODULE.native. Nothing unless `what` is asked for; what can't be written is said once.
void dump(const llvm::Module&, std::string_view what);
void dumpNative(const llvm::Module&, ByteView code);

} // namespace cw::ir
