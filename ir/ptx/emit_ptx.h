// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "ir/module.h"

namespace cw::ir {

struct PtxOptions {
    std::string target = "sm_80"; // sm_90a, compute_75, …
    uint8_t optimize = 3;         // 0 for -G
    bool line_info = false;       // .file and .loc
    bool debug_info = false;      // and .section .debug_*, as the module has it
};

/// Writes a portable module as PTX text by LLVM's NVPTX target, with the device library's functions
/// inside. What has no PTX form is a call of an external `__cw_*` function, which our own PTX front
/// end knows. NotSupported: an architecture that LLVM has no PTX for, or code that it can't select.
Result<std::string> emitPtx(Module portable, const PtxOptions&);

} // namespace cw::ir
