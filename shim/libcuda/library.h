// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "causeway/driver_base.h"
#include "support/result.h"

namespace cw::cuda {

/// How the driver library fails: a status, and no last error.
struct Library {
    using Status = CUresult;
    static Status success() { return CUDA_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

CUresult toStatus(ErrorCode);

} // namespace cw::cuda
