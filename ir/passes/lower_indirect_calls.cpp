// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/lower_indirect_calls.h"

namespace cw::ir {

void lowerIndirectCalls(llvm::Module&, Placement&) {}

} // namespace cw::ir
