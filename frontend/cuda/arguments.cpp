// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/arguments.h"

#include "frontend/cuda/host_flags.h"

#include <clang/Basic/DiagnosticOptions.h>
#include <clang/Driver/Compilation.h>
#include <clang/Driver/Driver.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Support/raw_ostream.h>

namespace cw::frontend {
namespace {

using Strings = std::vector<std::string>;

void append(Strings& to, const Strings& more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// The command line of a compiler that would do this pass.
Strings driverArguments(const CudaSource& source, Pass pass, HostOutput form,
                        const std::string& output) {
    Strings list = {CW_CLANG_PATH,
                    "--driver-mode=g++",
                    "-x",
                    "cuda",
                    "-nocudainc",
                    "-nocudalib",
                    "--cuda-gpu-arch=" + source.architecture,
                    "--cuda-path=" + source.toolkit,
                    "-fno-gpu-rdc"};
    if (source.relocatable) list.back() = "-fgpu-rdc";
    // Launches call cudaLaunchKernel_ptsz; the macro does the rest of the API.
    // Clang's driver keeps the option from CUDA compilations.
    if (source.per_thread_default_stream)
        append(list, {"-Xclang", "-fgpu-default-stream=per-thread"});
    list.push_back(pass == Pass::Device ? "--cuda-device-only" : "--cuda-host-only");
    // Silent where nvcc is: gaps of the dialect that flags cure, and noise of a different compiler.
    append(list, {"-Wno-register", "-Wno-c++11-narrowing", "-Wno-unknown-cuda-version",
                  "-Wno-unused-command-line-argument", "-Wno-unknown-warning-option",
                  "-Wno-unknown-pragmas", "-Wno-pass-failed", "-Wno-error=parentheses",
                  "-Wno-deprecated-attributes",
                  source.run_time ? "-fgnuc-version=0" : "-fgnuc-version=12.2.0"});
    // Programs give NVRTC parts of a standard library, which no flag tells to be the system's: they
    // define what Clang has built in, and what only a library may.
    if (source.run_time)
        append(list,
               {"-nostdinc", "-fdiagnostics-format=msvc", "-fno-show-column",
                "-fno-diagnostics-show-option", "-fno-diagnostics-show-line-numbers",
                "-Wno-macro-redefined", "-Wno-user-defined-literals", "-Wno-c++26-extensions"});
    // The random numbers of old programs overflow an int, and g++ lets them.
    if (pass == Pass::Host) list.push_back("-fwrapv");
    for (std::string& macro : predefinedMacros(source))
        list.push_back(std::move(macro));
    append(list, source.arguments);
    append(list, pass == Pass::Device ? source.device_arguments : source.host_arguments);
    append(list, translateHostFlags(source.compiler_arguments, pass));
    list.push_back("-include");
    list.push_back(source.toolkit + "/include/cuda_runtime.h");
    list.push_back("--system-header-prefix=" + source.toolkit + "/");
    list.push_back("-isystem");
    list.push_back(source.toolkit + "/include");
    if (!source.unit_id.empty()) list.push_back("-cuid=" + source.unit_id);
    if (pass == Pass::Device)
        append(list, {"--no-cuda-version-check", "-O2", "-fno-strict-aliasing",
                      "-fno-delete-null-pointer-checks"});
    if (pass == Pass::Device)
        list.push_back(source.contract ? "-ffp-contract=fast" : "-ffp-contract=off");
    switch (form) {
    case HostOutput::Object:
        list.push_back("-c");
        break;
    case HostOutput::Assembly:
        list.push_back("-S");
        break;
    case HostOutput::Preprocessed:
        list.push_back("-E");
        break;
    case HostOutput::Dependencies:
        break; // -M or -MM is among the arguments
    }
    list.push_back("-o");
    list.push_back(output);
    list.push_back("--");
    list.push_back(source.path);
    return list;
}

/// Drops what the driver adds for NVIDIA's toolkit and for offloading of its own; adds what it has
/// no spelling for.
Strings adjust(const CudaSource& source, Pass pass, llvm::ArrayRef<const char*> from) {
    Strings list;
    for (size_t i = 0; i < from.size(); i++) {
        const llvm::StringRef argument = from[i];
        const llvm::StringRef next = i + 1 < from.size() ? from[i + 1] : "";
        const bool is_wrappers =
            argument == "-internal-isystem" && next.ends_with("/cuda_wrappers");
        const bool is_device_mllvm = argument == "-mllvm" && pass == Pass::Device;
        if (is_wrappers || is_device_mllvm) {
            i++;
            continue;
        }
        if (argument.starts_with("-target-sdk-version=") || argument == "--offload-new-driver")
            continue;
        list.push_back(argument.str());
    }
    list.push_back("-target-sdk-version=12.8");
    if (pass == Pass::Device) {
        append(list, {"-target-feature", "+ptx90", "-disable-llvm-passes", "-fno-finite-loops"});
    } else if (source.embeds_container) {
        append(list, {"-fcuda-include-gpubinary", kContainerPath});
    }
    return list;
}

} // namespace

Strings predefinedMacros(const CudaSource& source) {
    const std::string major = std::to_string(source.cuda_version / 1000);
    const std::string minor = std::to_string(source.cuda_version % 1000 / 10);
    Strings list = {"-U__CUDA__",
                    "-U__CUDACC__",
                    "-D__CUDACC__=1",
                    "-D__CUDACC_VER_MAJOR__=" + major,
                    "-D__CUDACC_VER_MINOR__=" + minor,
                    "-D__CUDACC_VER_BUILD__=93",
                    "-D__CUDA_API_VER_MAJOR__=" + major,
                    "-D__CUDA_API_VER_MINOR__=" + minor,
                    "-D__NVCC_DIAG_PRAGMA_SUPPORT__=1",
                    "-D__CUDACC_DEVICE_ATOMIC_BUILTINS__=1"};
    // NVRTC is neither nvcc nor one of the compilers that headers know by their macros.
    if (source.run_time)
        append(list,
               {"-D__CUDACC_RTC__=1", "-U__clang__", "-U__clang_major__", "-U__clang_minor__"});
    else
        list.push_back("-D__NVCC__=1");
    if (source.relocatable) list.push_back("-D__CUDACC_RDC__=1");
    if (source.extended_lambda) list.push_back("-D__CUDACC_EXTENDED_LAMBDA__=1");
    if (source.relaxed_constexpr) list.push_back("-D__CUDACC_RELAXED_CONSTEXPR__=1");
    if (source.debug) list.push_back("-D__CUDACC_DEBUG__=1");
    if (source.per_thread_default_stream) list.push_back("-DCUDA_API_PER_THREAD_DEFAULT_STREAM=1");
    if (source.fast_math) list.push_back("-D__USE_FAST_MATH__=1");
    return list;
}

Result<Strings> clangArguments(const CudaSource& source, Pass pass, HostOutput form,
                               const std::string& output) {
    clang::DiagnosticOptions diagnostic_options;
    clang::TextDiagnosticPrinter printer(llvm::errs(), diagnostic_options);
    printer.setPrefix("nvcc");
    clang::DiagnosticsEngine diagnostics(clang::DiagnosticIDs::create(), diagnostic_options,
                                         &printer, false);
    diagnostics.setIgnoreAllWarnings(true); // of flags that one of the passes has no use for
    clang::driver::Driver driver(CW_CLANG_PATH, "x86_64-pc-linux-gnu", diagnostics, "nvcc");
    driver.setCheckInputsExist(!source.run_time); // they are in memory

    const Strings words = driverArguments(source, pass, form, output);
    std::vector<const char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(word.c_str());
    const std::unique_ptr<clang::driver::Compilation> compilation(
        driver.BuildCompilation(pointers));
    if (!compilation || diagnostics.hasErrorOccurred())
        return makeError(ErrorCode::InvalidArgument,
                         "the command line is not one that clang takes");
    for (const clang::driver::Command& job : compilation->getJobs()) {
        const auto& arguments = job.getArguments();
        if (!arguments.empty() && llvm::StringRef(arguments[0]) == "-cc1")
            return adjust(source, pass, llvm::ArrayRef(arguments).drop_front());
    }
    return makeError(ErrorCode::Internal, "clang's driver made no compilation of '{}'",
                     source.path);
}

} // namespace cw::frontend
