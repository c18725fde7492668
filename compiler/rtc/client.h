// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/rtc/request.h"

/// What libnvrtc and libnvJitLink link of run-time compilation: finds the answer in the cache, or
/// spawns causeway-rtc. No LLVM.
namespace cw::rtc {

/// An answer from the cache is the one that the compiler would give now: every file that it looked
/// for on disk is as it was. Errors (CompileFailed): the compiler could not be started, was killed
/// or took longer than CAUSEWAY_COMPILER_TIMEOUT; programs with errors are an answer
/// (Outcome::Failed). Thread-safe.
Result<Response> ask(const Request& request);

} // namespace cw::rtc
