// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"
#include "support/bytes.h"

/// Everything that becomes a Module: the only header of the front ends that others see.
namespace cw::frontend {

/// One CUDA source file and how nvcc was told to compile it. Diagnostics go to stderr as a compiler prints them.
struct CudaSource {
    std::string path;                    // as the user named it
    std::vector<std::string> arguments;  // clang spelling: -I -D -U -std -O -g -include -isystem, warnings …
    std::string toolkit;                 // the toolkit's root
    bool is_cuda = true;                 // false: plain C++ or C host code
    bool relocatable = false;            // -rdc=true
    std::string unit_id;                 // names static device symbols; same in both passes
    bool flush_denormals = false, contract = true;
    bool extended_lambda = false, relaxed_constexpr = false;
    bool per_thread_default_stream = false;
    bool debug = false, line_info = false;
};

/// Device pass: an unoptimised module, not yet portable. CompileFailed when errors were printed.
Result<ir::Module> compileDevice(const CudaSource&);

enum class HostOutput { Object, Assembly, Preprocessed, Dependencies };
/// Host pass with `container` (fat binary) embedded; writes `output`.
Result<> compileHost(const CudaSource&, ByteView container, HostOutput, const std::string& output);

} // namespace cw::frontend
