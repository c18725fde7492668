// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/nvcc/session.h"

namespace cw::nvcc {

/// One source to an object at `object`.
Result<> compileToObject(Session& session, const Input& input, const std::string& object);

/// -E, -M, -MM: to the command's output, or standard output.
Result<> preprocessOnly(Session& session, const Input& input);

/// -fatbin, -cubin: the container of a CUDA source alone.
Result<> compileToContainer(Session& session, const Input& input, const std::string& output);

/// -ptx: the device code of a CUDA source as PTX text.
Result<> compileToPtx(Session& session, const Input& input, const std::string& output);

/// -cuda: a C++ source that the host compiler makes the same object of.
Result<> compileToHostSource(Session& session, const Input& input, const std::string& output);

/// The host compiler of C, C++ and the link: -ccbin (a program or a folder), or g++ (gcc for C).
std::string hostCompiler(const Command& command, Language language);

} // namespace cw::nvcc
