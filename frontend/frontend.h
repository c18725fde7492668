// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <optional>
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
    bool run_time = false;        // NVRTC's environment: no host headers, other macros
    unsigned cuda_version = 12080;
};

/// Device pass: an unoptimised module, not yet portable. CompileFailed when errors were printed.
Result<ir::Module> compileDevice(const CudaSource&);

/// A file that is in memory only.
struct NamedText {
    std::string name, text;
};

/// A program as NVRTC gets it.
struct RunTimeSource {
    CudaSource source;       // path: the program's name
    std::string definitions; // #define, #undef and #include lines before the text, after CUDA's own
    std::string text;
    std::vector<NamedText> headers;       // found before those on disk
    std::vector<std::string> expressions; // whose linkage names are asked for
    bool default_device = false;          // what has no execution space is for the device
    bool searches_beside = true;          // `#include "x"` looks into the folder that path names
};

/// A file or folder on disk that a compilation asked for, and what it found.
struct AskedFile {
    std::string path;
    bool exists = false;
    uint64_t bytes = 0;
    int64_t time = 0; // of the last change, in ns; folders: 0
};

struct RunTimeUnit {
    std::optional<ir::Module> module; // unoptimised, not yet portable; none: the log says why
    std::string log;
    std::vector<std::string> lowered; // as `expressions`
    std::vector<AskedFile> files;     // the result holds as long as these are as they are
};

/// The device pass over a program in memory. Prints nothing. InvalidArgument when Clang's driver
/// refuses an argument.
Result<RunTimeUnit> compileRunTime(const RunTimeSource&);

enum class HostOutput { Object, Assembly, Preprocessed, Dependencies };

/// Makes the container (fat binary) from what the device pass made. Runs on a thread of its own.
using MakeContainer = std::function<Result<Bytes>(ir::Module)>;

/// Both passes, side by side; the host pass embeds the container and writes `output`.
/// A message that both passes have is printed once. CompileFailed when errors were printed.
Result<> compile(const CudaSource&, const MakeContainer&, HostOutput, const std::string& output);

/// The host pass alone, without device code: -E, -M, -MM.
Result<> preprocess(const CudaSource&, HostOutput, const std::string& output);

/// A module of PTX text (PTX ISA 1.0 to 9.x): unoptimised, not yet portable. `name` says in
/// messages where the text is from. InvalidPtx: what is wrong, with line, column and the line
/// itself.
Result<ir::Module> translatePtx(std::string_view text, const std::string& name);

/// A program of NVVM IR: LLVM's text or bitcode of any age, as code generators write it.
struct NvvmPart {
    std::string name;
    ByteView bytes;
    bool only_needed = false; // a library: definitions that nothing asks for stay out
};
struct NvvmSource {
    std::vector<NvvmPart> parts;
    unsigned architecture = 52;
    bool flush_denormals = false, precise_division = true, precise_sqrt = true, contract = true;
};

/// The parts as one module that LLVM's NVPTX target takes (ir/ptx/emit_ptx.h), verified.
/// CompileFailed: what is wrong with which part.
Result<ir::Module> linkNvvm(const NvvmSource&);

/// An object with `container` in `section`, which registers it as a linked set of relocatable units
/// when it is loaded
/// (__cwRegisterLinked). An empty container gives an object with nothing in it.
Result<> embed(ByteView container, const std::string& section, const std::string& output);

} // namespace cw::frontend
