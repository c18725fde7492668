// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "compiler/nvcc/options.h"

namespace cw::nvcc {

/// How far inputs are taken.
enum class Phase {
    Link,
    Compile,
    DeviceLink,
    Library,
    Preprocess,
    Dependencies,
    Fatbin,
    Cubin,
    Ptx,
    HostSource
};

enum class Language { Cuda, Cxx, C, Object };

struct Input {
    std::string path;
    Language language = Language::Object; // Object: also archives and shared objects
};

/// A command line, understood.
struct Command {
    Phase phase = Phase::Link;
    std::vector<Input> inputs;
    std::string output, output_directory;

    // For every source.
    std::vector<std::string>
        preprocessor; // -I -isystem -D -U -include, as g++ and clang spell them
    std::vector<std::string> host_compiler; // what -Xcompiler gives
    std::string standard;                   // of -std, empty: the compiler's
    std::string optimize;                   // of -O
    std::string architecture;               // of -arch or -gencode: sm_80
    bool host_debug = false, device_debug = false, line_info = false, optimize_device = false;
    bool relocatable = false, flush_denormals = false, contract = true, fast_math = false;
    bool extended_lambda = false, relaxed_constexpr = false, per_thread_stream = false;
    bool no_warnings = false, warnings_are_errors = false;
    std::vector<std::string>
        host_only; // other flags of host code: -pg, -fno-exceptions, -Wreorder …
    std::vector<std::string> targets = {"cpu"}; // backends to make images for
    bool targets_given = false;

    // Dependencies.
    bool dependencies_beside = false, without_system = false, phony_targets = false;
    std::string dependency_file;
    std::vector<std::string> dependency_targets;

    // Link.
    std::string host_compiler_path; // of -ccbin
    std::vector<std::string> library_paths, libraries, linker, linker_only, archiver_options;
    std::string archiver = "ar", cudart = "static";
    bool cudadevrt = true, shared = false, device_link = true;

    // What else to do.
    bool run = false, dryrun = false, verbose = false, keep = false, clean = false;
    std::vector<std::string> run_arguments;
    std::string keep_directory, time_file;
    enum class Print { Nothing, Help, Version, Architectures, Codes } print = Print::Nothing;
    std::vector<std::string> warnings; // of ours, about the command line
};

Result<Command> understand(const std::vector<Argument>& arguments);

/// True for every spelling that some nvcc takes after -arch and in -gencode: sm_13 to sm_121f,
/// compute_, lto_, native, all.
bool isArchitecture(std::string_view name);

/// An item of -gencode or -code: `arch=compute_70`, `code=[sm_70`, `compute_70]` (the list was
/// split at its commas).
Result<> checkGenerateCode(std::string item);

/// The architecture that such a name or item stands for: sm_80; empty for native and all.
std::string architectureOf(std::string_view item);

/// The path of what `input` becomes with this extension, when -o doesn't say.
std::string outputBeside(const Command& command, const std::string& input,
                         std::string_view extension);

} // namespace cw::nvcc
