// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "causeway/nvptxcompiler_types.h"
#include "support/result.h"

namespace cw::ptxcompiler {

/// How the PTX compiler fails (status.cpp).
struct Library {
    using Status = nvPTXCompileResult;
    static Status success() { return NVPTXCOMPILE_SUCCESS; }
    static Status fail(const Error&) noexcept;
};

} // namespace cw::ptxcompiler
