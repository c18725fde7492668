// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "support/bytes.h"

namespace cw::compiler {

/// Runs `program` with `input` on its standard input and returns its standard output. The child is
/// no child of ours to wait for (the application's own wait() never sees it), and its environment
/// has no LD_* variables. Errors (CompileFailed): it can't be started, is killed by a signal, or
/// takes longer than `seconds` (and is killed then).
Result<Bytes> runDetached(const std::string& program, ByteView input, uint64_t seconds);

} // namespace cw::compiler
