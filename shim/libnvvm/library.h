// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "causeway/nvvm_types.h"
#include "support/result.h"

namespace cw::nvvm {

/// How libNVVM fails (status.cpp).
struct Library {
    using Status = nvvmResult;
    static Status success() { return NVVM_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

} // namespace cw::nvvm
