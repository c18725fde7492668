// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "frontend/frontend.h"

/// How Clang is to be called. The driver library turns a compiler's command line into cc1
/// arguments; what it adds for NVIDIA's toolkit goes, what nvcc defines comes.
namespace cw::frontend {

enum class Pass { Device, Host };

/// The file that the host pass embeds; SourceFiles serves it from memory.
constexpr const char* kContainerPath = "/causeway.container";

/// What nvcc 12.8 with clang++ as its host compiler predefines in both passes, as -D and -U.
std::vector<std::string> predefinedMacros(const CudaSource& source);

/// cc1 arguments of one pass over `source`. InvalidArgument when Clang's driver refuses an argument
/// (it has said why).
Result<std::vector<std::string>> clangArguments(const CudaSource& source, Pass pass,
                                                HostOutput form, const std::string& output);

} // namespace cw::frontend
