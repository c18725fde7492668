// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/lower_recursion.h"

namespace cw::ir {

void lowerRecursion(llvm::Module&) {}

} // namespace cw::ir
