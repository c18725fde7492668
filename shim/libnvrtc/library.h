// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "causeway/nvrtc_types.h"
#include "support/result.h"

namespace cw::nvrtc {

/// How NVRTC fails (status.cpp).
struct Library {
    using Status = nvrtcResult;
    static Status success() { return NVRTC_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

/// CUDA_VERSION of the library that this is.
int versionOfDoor();

} // namespace cw::nvrtc
