// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frontend/cuda/arguments.h"
#include "frontend/cuda/source_files.h"

namespace clang {
class CompilerInstance;
}

namespace cw::frontend {

/// The header that nvcc includes first, read once for many sources.
struct PrecompiledHeader {
    std::vector<std::string> arguments; // cc1's, to use it
    std::string dependencies;           // files, a line each, with `s` or `u` (system, user) before
};

/// What stands in for the header in a compilation with these cc1 `arguments`; `files` gets it.
/// Nothing where that could make a difference (an option that the header may see and that is no
/// part of the key in the disk cache), or where there is none yet: it is made when the same options
/// come a second time.
std::optional<PrecompiledHeader> precompiledHeader(const CudaSource&, Pass,
                                                   const std::vector<std::string>& arguments,
                                                   SourceFiles& files);

/// Makes -MD list `source`, then what the header is made of, as if that were read.
void listDependencies(clang::CompilerInstance&, const CudaSource& source, const PrecompiledHeader&);

} // namespace cw::frontend
