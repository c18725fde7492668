// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/compile.h"

#include <filesystem>

#include "compiler/nvcc/device_code.h"
#include "frontend/frontend.h"
#include "ir/pipeline.h"
#include "ir/ptx/emit_ptx.h"
#include "support/file.h"
#include "support/hash.h"

namespace cw::nvcc {
namespace {

using Strings = std::vector<std::string>;

void append(Strings& to, const Strings& more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// -M… of the host compiler, which is Clang's too.
Strings dependencyFlags(const Command& command, const std::string& input,
                        const std::string& object) {
    Strings flags;
    const bool alone = command.phase == Phase::Dependencies;
    if (!alone && !command.dependencies_beside) return flags;
    flags.push_back(alone ? (command.without_system ? "-MM" : "-M")
                          : (command.without_system ? "-MMD" : "-MD"));
    if (!alone) {
        std::string file = command.dependency_file;
        if (file.empty()) {
            const std::string beside =
                command.output.empty() ? outputBeside(command, input, ".d") : object;
            file = std::filesystem::path(beside).replace_extension(".d").string();
        }
        append(flags, {"-MF", file});
    }
    if (command.dependency_targets.empty()) append(flags, {"-MT", object});
    for (const std::string& target : command.dependency_targets)
        append(flags, {"-MT", target});
    if (command.phony_targets) flags.push_back("-MP");
    return flags;
}

/// Names static kernels of this unit: the same in both passes and in every build of the same
/// command.
std::string unitId(const Command& command, const std::string& path) {
    std::error_code ignored; // a path that can't be made absolute names itself
    std::string key = std::filesystem::absolute(path, ignored).lexically_normal().string();
    for (const std::string& flag : command.preprocessor)
        key += '\n' + flag;
    return hash128(asBytes(key)).hex().substr(0, 16);
}

frontend::CudaSource sourceOf(const Session& session, const Input& input,
                              const std::string& object) {
    const Command& command = session.command();
    frontend::CudaSource source;
    source.path = input.path;
    source.toolkit = session.toolkit();
    source.arguments = command.preprocessor;
    if (!command.standard.empty()) source.arguments.push_back("-std=" + command.standard);
    append(source.arguments, command.host_only);
    source.no_warnings = command.no_warnings;
    if (command.warnings_are_errors) source.arguments.push_back("-Werror");
    source.compiler_arguments = command.host_compiler;
    if (!command.optimize.empty()) source.host_arguments.push_back("-O" + command.optimize);
    if (command.host_debug) source.host_arguments.push_back("-g");
    append(source.host_arguments, dependencyFlags(command, input.path, object));
    if (command.line_info || command.device_debug)
        source.device_arguments.push_back("-gline-tables-only");
    source.relocatable = command.relocatable;
    source.contract = command.contract;
    source.fast_math = command.fast_math;
    source.extended_lambda = command.extended_lambda;
    source.relaxed_constexpr = command.relaxed_constexpr;
    source.per_thread_default_stream = command.per_thread_stream;
    source.debug = command.device_debug;
    source.unit_id = unitId(command, input.path);
    return source;
}

/// A line that does this step alone. It says `-arch compute_80`, where CMake looks for the
/// architecture.
Strings stepOf(const Session& session, const char* phase, const Input& input,
               const std::string& output) {
    const Command& command = session.command();
    Strings words = {session.toolkit() + "/bin/nvcc", phase, "-arch", "compute_80", "-m64"};
    if (command.relocatable) words.push_back("-rdc=true");
    append(words, command.preprocessor);
    if (!command.standard.empty()) words.push_back("-std=" + command.standard);
    if (!command.optimize.empty()) words.push_back("-O" + command.optimize);
    for (const std::string& flag : command.host_compiler)
        append(words, {"-Xcompiler", flag});
    append(words, {"-x", "cu", input.path, "-o", output});
    return words;
}

/// What g++ or gcc gets for a source that is no CUDA.
Strings hostStep(const Session& session, const Input& input, const char* phase,
                 const std::string& output) {
    const Command& command = session.command();
    Strings words = {hostCompiler(command, input.language)};
    if (!command.standard.empty() && input.language == Language::Cxx)
        words.push_back("-std=" + command.standard);
    append(words, {phase, "-x", input.language == Language::C ? "c" : "c++"});
    append(words, command.host_compiler);
    append(words, command.preprocessor);
    words.push_back("-I" + session.toolkit() + "/include");
    append(words,
           {"-D__CUDACC_VER_MAJOR__=12", "-D__CUDACC_VER_MINOR__=8", "-D__CUDACC_VER_BUILD__=93"});
    if (command.per_thread_stream) words.push_back("-DCUDA_API_PER_THREAD_DEFAULT_STREAM");
    append(words, command.host_only);
    words.push_back("-m64");
    if (!command.optimize.empty()) words.push_back("-O" + command.optimize);
    if (command.host_debug) words.push_back("-g");
    if (command.no_warnings) words.push_back("-w");
    if (command.warnings_are_errors) words.push_back("-Werror");
    if (command.phase != Phase::Preprocess)
        append(words, dependencyFlags(command, input.path, output));
    words.push_back(input.path);
    if (!output.empty() && command.phase != Phase::Dependencies) append(words, {"-o", output});
    return words;
}

/// Where a unit's device code is kept by --keep.
Result<> keep(Session& session, const Input& input, const Bytes& container,
              const std::string& text) {
    if (!session.command().keep) return {};
    const std::string stem = std::filesystem::path(input.path).stem().string();
    CW_TRY(writeFileAtomically(session.temporary(stem + ".kir.ll"), asBytes(text)));
    return writeFileAtomically(session.temporary(stem + ".fatbin"), container);
}

/// Both passes over a CUDA source.
Result<> compileCuda(Session& session, const Input& input, const frontend::CudaSource& source,
                     frontend::HostOutput form, const std::string& output) {
    const Command& command = session.command();
    const auto make = [&](ir::Module module) -> Result<Bytes> {
        const std::string text = command.keep ? module.text() : std::string();
        Bytes container = CW_TRY(containerOf(std::move(module), command, input.path));
        CW_TRY(keep(session, input, container, text));
        return container;
    };
    return frontend::compile(source, make, form, output);
}

} // namespace

std::string hostCompiler(const Command& command, Language language) {
    const char* name = language == Language::C ? "gcc" : "g++";
    if (command.host_compiler_path.empty()) return name;
    std::error_code ignored; // no folder: the name of a program
    if (std::filesystem::is_directory(command.host_compiler_path, ignored))
        return command.host_compiler_path + "/" + name;
    return command.host_compiler_path;
}

Result<> compileToObject(Session& session, const Input& input, const std::string& object) {
    if (input.language != Language::Cuda)
        return session.spawn(hostStep(session, input, "-c", object));
    if (!session.announce(stepOf(session, "-c", input, object))) return {};
    return compileCuda(session, input, sourceOf(session, input, object),
                       frontend::HostOutput::Object, object);
}

Result<> compileToHostSource(Session& session, const Input& input, const std::string& output) {
    if (!session.announce(stepOf(session, "-cuda", input, output))) return {};
    if (input.language != Language::Cuda)
        return makeError(ErrorCode::InvalidArgument, "'{}' has no device code", input.path);
    const std::string assembly =
        session.temporary(std::filesystem::path(input.path).stem().string() + ".s");
    frontend::CudaSource source = sourceOf(session, input, output);
    // The host compiler's -g numbers files as well, and the numbers would meet.
    std::erase(source.host_arguments, "-g");
    // What gas doesn't know.
    source.host_arguments.push_back("-fno-addrsig");
    CW_TRY(compileCuda(session, input, source, frontend::HostOutput::Assembly, assembly));
    const Bytes body = CW_TRY(readFile(assembly));
    std::string text = "__asm__(R\"cw_assembly(\n";
    text.append(reinterpret_cast<const char*>(body.data()), body.size());
    text += ".text\n)cw_assembly\");\n";
    return writeFileAtomically(output, asBytes(text));
}

Result<> preprocessOnly(Session& session, const Input& input) {
    const Command& command = session.command();
    const bool dependencies = command.phase == Phase::Dependencies;
    const std::string output = command.output.empty() ? "-" : command.output;
    const std::string object = outputBeside(command, input.path, ".o");
    if (input.language != Language::Cuda) {
        const Strings words =
            hostStep(session, input, "-E", dependencies ? object : command.output);
        return session.spawn(words);
    }
    if (!session.announce(stepOf(session, dependencies ? "-M" : "-E", input, output))) return {};
    const auto form =
        dependencies ? frontend::HostOutput::Dependencies : frontend::HostOutput::Preprocessed;
    return frontend::preprocess(sourceOf(session, input, object), form, output);
}

Result<> compileToContainer(Session& session, const Input& input, const std::string& output) {
    if (!session.announce(stepOf(session, "-fatbin", input, output))) return {};
    if (input.language != Language::Cuda)
        return makeError(ErrorCode::InvalidArgument, "'{}' has no device code", input.path);
    ir::Module module = CW_TRY(frontend::compileDevice(sourceOf(session, input, output)));
    const Bytes container = CW_TRY(containerOf(std::move(module), session.command(), input.path));
    return writeFileAtomically(output, container);
}

Result<> compileToPtx(Session& session, const Input& input, const std::string& output) {
    const Command& command = session.command();
    if (!session.announce(stepOf(session, "-ptx", input, output))) return {};
    if (input.language != Language::Cuda)
        return makeError(ErrorCode::InvalidArgument, "'{}' has no device code", input.path);
    frontend::CudaSource source = sourceOf(session, input, output);
    if (!command.architecture.empty()) source.architecture = command.architecture;
    ir::Module module = CW_TRY(frontend::compileDevice(source));
    CW_TRY(ir::makePortable(module, {command.flush_denormals, !command.relocatable}));
    const std::string text = CW_TRY(
        ir::emitPtx(std::move(module), {.target = source.architecture,
                                        .optimize = uint8_t(command.device_debug ? 0 : 3),
                                        .line_info = command.line_info || command.device_debug}));
    return writeFileAtomically(output, asBytes(text));
}

} // namespace cw::nvcc
