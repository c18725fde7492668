// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/rtc/request.h"
#include "frontend/frontend.h"
#include "ir/pipeline.h"
#include "ir/ptx/emit_ptx.h"

namespace cw::rtc {

/// NVRTC's options, understood.
struct Settings {
    frontend::RunTimeSource program; // without text, headers and expressions
    ir::PortableOptions portable;
    ir::PtxOptions ptx;
    bool is_real = false; // -arch=sm_: a cubin is asked for
    bool lto = false, syntax_only = false;
};

/// InvalidArgument or NotSupported with NVRTC's sentence.
Result<Settings> settingsOf(const Request& request, const std::string& toolkit);

} // namespace cw::rtc
