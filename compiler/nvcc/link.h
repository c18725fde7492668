// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/nvcc/session.h"

namespace cw::nvcc {

/// Links objects (and what the command names besides) into a program or shared library, by the host
/// compiler.
Result<> linkProgram(Session& session, const std::vector<std::string>& objects,
                     const std::string& output);

/// Links the relocatable device code of the objects, and of the libraries that the command names,
/// into an object at `output`. When there is none, `must_exist` says whether an empty object is
/// made. True when one was made.
Result<bool> linkDeviceCode(Session& session, const std::vector<std::string>& objects,
                            const std::string& output, bool must_exist);

/// -lib: objects into a static library.
Result<> makeLibrary(Session& session, const std::vector<std::string>& objects,
                     const std::string& output);

} // namespace cw::nvcc
