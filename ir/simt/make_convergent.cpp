// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/simt/make_convergent.h"

namespace cw::ir {

Result<> makeConvergent(llvm::Module&, const DeviceFacts&) {
    return {};
}

} // namespace cw::ir
