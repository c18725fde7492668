// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/rtc/request.h"
#include "ir/module.h"

/// What causeway-rtc does for a request. Errors are ours or the machine's; what is wrong with the
/// user's program is in the response's log.
namespace cw::rtc {

Result<Response> compileProgram(const Request& request);
Result<Response> writePtx(const Request& request);
Result<Response> linkInputs(const Request& request);
Result<Response> compileNvvm(const Request& request);

/// The portable module of a container (its KIR, else its newest PTX) or of PTX text.
Result<ir::Module> moduleOf(const NamedBytes& input);

/// The container that stands for a cubin or LTO IR.
Bytes containerOf(const ir::Module& module, const std::string& name,
                  const std::string& target = {});

} // namespace cw::rtc
