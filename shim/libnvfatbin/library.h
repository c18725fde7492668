// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "causeway/nvfatbin_types.h"
#include "support/result.h"

namespace cw::nvfatbin {

/// How nvFatbin fails (status.cpp).
struct Library {
    using Status = nvFatbinResult;
    static Status success() { return NVFATBIN_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

} // namespace cw::nvfatbin
