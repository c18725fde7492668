// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "causeway/nvjitlink_types.h"
#include "support/result.h"

namespace cw::jitlink {

/// How nvJitLink fails (status.cpp).
struct Library {
    using Status = nvJitLinkResult;
    static Status success() { return NVJITLINK_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

} // namespace cw::jitlink
