// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string>
#include <vector>

#include "support/result.h"

/// Starts processes that are no children of the application's to wait for.
namespace cw::compiler {

/// A descriptor of ours and its number in the shell, which has these and the standard ones alone.
struct Descriptor {
    int ours, theirs;
};

/// Lets a shell run `script`, where $0 is `program`, and waits for the shell: what it leaves in the
/// background belongs to init then.
Result<> startDetached(const char* script, const std::string& program,
                       std::span<const Descriptor> descriptors);

/// What the process gets: the environment without LD_* variables, null at the end. It points into
/// the environment.
std::vector<char*> scrubbedEnvironment();

} // namespace cw::compiler
