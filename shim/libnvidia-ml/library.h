// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "causeway/nvml_types.h"
#include "support/result.h"

namespace cw::nvml {

/// How NVML fails: a status.
struct Library {
    using Status = nvmlReturn_t;
    static Status success() { return NVML_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

nvmlReturn_t toStatus(ErrorCode);

} // namespace cw::nvml
