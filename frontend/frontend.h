// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ir/module.h"
#include "support/bytes.h"

/// Everything that becomes a Module: the only header of the front ends that others see.
namespace cw::frontend {

/// One CUDA source file and how nvcc was told to compile it. Diagnostics go to stderr as a compiler
/// prints them.
struct CudaSource {
    std::string path; // as the user named it
    std::vector<std::string>
        arguments; // clang spelling: -I -D -U -std -include -isystem, warnings …
    std::vector<std::string> device_arguments, host_arguments; // of one pass only: -O, -g, -MD …
    std::vector<std::string>
        compiler_arguments;             // meant for g++ (-Xcompiler): translated, or left out
    std::string toolkit;                // the toolkit's root
    std::string architecture = "sm_80"; // what __CUDA_ARCH__ says
    std::string unit_id;                // names static device symbols; same in both passes
    bool relocatable = false;           // -rdc=true
    bool contract = true;               // -fmad
    bool fast_math = false;
    bool extended_lambda = false, relaxed_constexpr = false;
    bool per_thread_default_stream = false;
    bool debug = false; // -G
    bool no_warnings = false;
    bool embeds_container = true; // false: a host pass alone (-E, -M)
};

/// Device pass: an unoptimised module, not yet portable. CompileFailed when errors were printed.
Result<ir::Module> compileDevice(const CudaSource&);

enum class HostOutput { Object, Assembly, Preprocessed, Dependencies };

/// Makes the container (fat binary) from what the device pass made. Runs on a thread of its own.
using MakeContainer = std::function<Result<Bytes>(ir::Module)>;

/// Both passes, side by side; the host pass embeds the container and writes `output`.
/// A message that both passes have is printed once. CompileFailed when errors were printed.
Result<> compile(const CudaSource&, const MakeContainer&, HostOutput, const std::string& output);

/// The host pass alone, without device code: -E, -M, -MM.
Result<> preprocess(const CudaSource&, HostOutput, const std::string& output);

/// An object with `container` in `section`, which registers it as a linked set of relocatable units
/// when it is loaded
/// (__cwRegisterLinked). An empty container gives an object with nothing in it.
Result<> embed(ByteView container, const std::string& section, const std::string& output);

} // namespace cw::frontend
