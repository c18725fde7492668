// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>

#include "compiler/request.h"
#include "ir/image.h"

/// What the runtime links of the compiler: finds the image in the cache, or spawns
/// causeway-compiler. No LLVM.
namespace cw::compiler {

/// An image for `request.facts`. Looks into the disk cache first; a missing, damaged or read-only
/// cache is no error. Errors: CompileFailed with the compiler's log, with a sentence when it could
/// not be started, was killed or took longer than CAUSEWAY_COMPILER_TIMEOUT. Thread-safe; safe for
/// many processes at once.
Result<std::shared_ptr<const ir::Image>> compile(const Request& request);

} // namespace cw::compiler
