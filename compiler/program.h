// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>

#include "compiler/spawn.h"

/// The toolkit's programs that libraries start.
namespace cw::compiler {

/// `name` in bin/ of the toolkit that this library belongs to, or of CAUSEWAY_HOME.
/// (CAUSEWAY_COMPILER names causeway-compiler itself; others stand beside it.)
std::string programPath(const std::string& name);

/// How a program is started. One that CAUSEWAY_COMPILER names may be anything: it gets a process
/// for each request.
Process processOf();

/// The program's build, as part of what names a cached result: the size and time of its file.
uint64_t programStamp(const std::string& path);

} // namespace cw::compiler
