// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/nvcc/session.h"

namespace cw::nvcc {

/// Links objects (and what the command names besides) into a program or shared library, by the host
/// compiler.
Result<> linkProgram(Session& session, const std::vector<std::string>& objects,
                     const std::string& output);

/// -lib: objects into a static library.
Result<> makeLibrary(Session& session, const std::vector<std::string>& objects,
                     const std::string& output);

} // namespace cw::nvcc
