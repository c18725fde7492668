// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>

#include "compiler/pipe.h"

/// The process of a program that this process keeps: it has everything loaded, and forks for each
/// request (compiler/service.h). Thread-safe; after fork() the child gets one of its own.
namespace cw::compiler {

/// Gives the server a request, and starts one where there is none or where a new process would not
/// inherit the same (environment, limits, user). 0: nobody took it; else the server's number.
uint64_t giveToServer(const std::string& program, const Handover& request);

/// This server did not do as it should: the next request starts another one.
void dropServer(uint64_t number);

} // namespace cw::compiler
