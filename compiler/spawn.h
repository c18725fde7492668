// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "support/bytes.h"

namespace cw::compiler {

enum class Process : uint8_t {
    Alone,  // one for this request
    Served, // a fork of the program's server (compiler/service.h); alone where there is none
};

/// Runs `program` with `input` on its standard input and returns its standard output. The child is
/// no child of ours to wait for (the application's own wait() never sees it), and its environment
/// has no LD_* variables. Errors (CompileFailed): it can't be started, is killed by a signal, or
/// takes longer than `seconds` (and is killed then). When a server dies, the request gets a process
/// of its own. Thread-safe.
Result<Bytes> runDetached(const std::string& program, ByteView input, uint64_t seconds,
                          Process process);

} // namespace cw::compiler
