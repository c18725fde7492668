// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "frontend/cuda/arguments.h"

namespace clang {
class ASTConsumer;
class CompilerInstance;
class Diagnostic;
} // namespace clang

/// What must be seen in declarations rather than in Clang's messages.
namespace cw::frontend {

class Interceptor;

/// Watches declarations as they are parsed. It complains of definitions that don't repeat the
/// execution space of their declaration, and, in the host pass, tells code generation which
/// variables are `__managed__`.
std::unique_ptr<clang::ASTConsumer> makeObserver(clang::CompilerInstance&, Pass, Interceptor&);

/// For "out-of-line definition of 'm' does not match any declaration": the execution space of the
/// declarations of that name, as words of the source; empty when they don't agree or when the
/// message is another one.
std::string declaredSpace(const clang::Diagnostic&);

/// For "reference to a host function in a host-device function", which nvcc lets pass with a
/// warning: the linkage names of the function. Empty for every other message.
std::vector<std::string> toleratedHostCall(const clang::Diagnostic&);

} // namespace cw::frontend
