// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/command.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace cw::nvcc {
namespace {

Result<bool> asBool(const Argument& argument) {
    if (argument.value == "true") return true;
    if (argument.value == "false") return false;
    return makeError(ErrorCode::InvalidArgument, "Value '{}' is not defined for option '{}'",
                     argument.value, argument.option->long_name);
}

Result<> oneOf(const Argument& argument, std::initializer_list<std::string_view> values) {
    for (const std::string_view value : values)
        if (argument.value == value) return {};
    return makeError(ErrorCode::InvalidArgument, "Value '{}' is not defined for option '{}'",
                     argument.value, argument.option->long_name);
}

std::string_view extensionOf(std::string_view path) {
    const size_t slash = path.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    const size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

Result<Language> languageOf(const std::string& path) {
    const std::string_view extension = extensionOf(path);
    if (extension == ".cu") return Language::Cuda;
    if (extension == ".c") return Language::C;
    for (const std::string_view known : {".cc", ".cpp", ".cxx", ".C", ".c++"})
        if (extension == known) return Language::Cxx;
    for (const std::string_view known : {".o", ".obj", ".a", ".so", ".lib"})
        if (extension == known) return Language::Object;
    if (path.find(".so.") != std::string::npos) return Language::Object;
    return makeError(ErrorCode::InvalidArgument, "Don't know what to do with '{}'", path);
}

/// `-Xcompiler "-fPIC -Wall"`: nvcc hands the text to a shell, which makes two words of it.
void appendShellWords(std::vector<std::string>& list, std::string_view text) {
    std::string word;
    bool inside = false;
    char quote = 0;
    for (size_t i = 0; i <= text.size(); i++) {
        const char c = i < text.size() ? text[i] : ' ';
        if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
            word.push_back(text[++i]);
            inside = true;
        } else if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? 0 : c;
            inside = true;
        } else if (!quote && std::isspace(static_cast<unsigned char>(c))) {
            if (inside) list.push_back(std::exchange(word, {}));
            inside = false;
        } else if (i < text.size()) {
            word.push_back(c);
            inside = true;
        }
    }
    if (inside) list.push_back(word);
}

class Reader {
  public:
    Result<Command> read(const std::vector<Argument>& arguments) {
        for (const Argument& argument : arguments)
            lookAhead(argument);
        for (const Argument& argument : arguments) {
            if (argument.option)
                CW_TRY(take(argument));
            else
                CW_TRY(word(argument.value));
        }
        if (command_.device_debug && command_.line_info)
            command_.warnings.push_back(
                "'--device-debug (-G)' overrides '--generate-line-info (-lineinfo)'");
        return std::move(command_);
    }

  private:
    /// What holds for words before the option as well as behind it.
    void lookAhead(const Argument& argument) {
        if (!argument.option) return;
        const int id = argument.option->id;
        if (id == OptionId::ForwardUnknownOpts || id == OptionId::ForwardUnknownToHostCompiler)
            to_compiler_ = true;
        if (id == OptionId::ForwardUnknownOpts || id == OptionId::ForwardUnknownToHostLinker)
            to_linker_ = true;
        if (id == OptionId::X)
            language_ = argument.value == "c"    ? Language::C
                        : argument.value == "cu" ? Language::Cuda
                                                 : Language::Cxx;
    }

    Result<> word(const std::string& text) {
        if (text.size() > 1 && text[0] == '-') {
            if (!to_compiler_ && !to_linker_)
                return makeError(ErrorCode::InvalidArgument, "Unknown option '{}'", text);
            if (to_compiler_)
                command_.host_compiler.push_back(text);
            else
                command_.linker_only.push_back(text);
            return {};
        }
        const Language language = language_ ? *language_ : CW_TRY(languageOf(text));
        // -x says what sources are; objects stay objects.
        const Result<Language> by_name = languageOf(text);
        command_.inputs.push_back(
            {text, by_name && *by_name == Language::Object ? Language::Object : language});
        return {};
    }

    Result<> take(const Argument& argument) {
        const std::string& value = argument.value;
        Command& c = command_;
        switch (argument.option->id) {
        case OptionId::Compile:
            return phase(Phase::Compile);
        case OptionId::DeviceC:
            c.relocatable = true;
            return phase(Phase::Compile);
        case OptionId::DeviceW:
            c.relocatable = false;
            return phase(Phase::Compile);
        case OptionId::DeviceLink:
            return phase(Phase::DeviceLink);
        case OptionId::Lib:
            return phase(Phase::Library);
        case OptionId::Link:
            return phase(Phase::Link);
        case OptionId::Preprocess:
            return phase(Phase::Preprocess);
        case OptionId::Fatbin:
            return phase(Phase::Fatbin);
        case OptionId::Cubin:
            return phase(Phase::Cubin);
        case OptionId::Ptx:
            return phase(Phase::Ptx);
        case OptionId::Cuda:
            return phase(Phase::HostSource);
        case OptionId::GenerateNonsystemDependencies:
            c.without_system = true;
            [[fallthrough]];
        case OptionId::GenerateDependencies:
            return phase(Phase::Dependencies);
        case OptionId::GenerateNonsystemDependenciesWithCompile:
            c.without_system = true;
            [[fallthrough]];
        case OptionId::GenerateDependenciesWithCompile:
            c.dependencies_beside = true;
            break;
        case OptionId::GenerateDependencyTargets:
            c.phony_targets = true;
            break;
        case OptionId::DependencyOutput:
            c.dependency_file = value;
            break;
        case OptionId::DependencyTargetName:
            c.dependency_targets.push_back(value);
            break;
        case OptionId::OutputFile:
            c.output = value;
            break;
        case OptionId::OutputDirectory:
            c.output_directory = value;
            break;
        case OptionId::Run:
            c.run = true;
            break;
        case OptionId::RunArgs:
            c.run_arguments.push_back(value);
            break;
        case OptionId::Dryrun:
            c.dryrun = true;
            break;
        case OptionId::Verbose:
            c.verbose = true;
            break;
        case OptionId::SaveTemps:
        case OptionId::Keep:
            c.keep = true;
            break;
        case OptionId::KeepDir:
            c.keep_directory = value;
            c.keep = true;
            break;
        case OptionId::CleanTargets:
            c.clean = true;
            break;
        case OptionId::Time:
            c.time_file = value;
            break;
        case OptionId::Help:
            c.print = Command::Print::Help;
            break;
        case OptionId::Version:
            c.print = Command::Print::Version;
            break;
        case OptionId::ListGpuArch:
            c.print = Command::Print::Architectures;
            break;
        case OptionId::ListGpuCode:
            c.print = Command::Print::Codes;
            break;

        case OptionId::IncludePath:
            preprocessor("-I", value);
            break;
        case OptionId::SystemInclude:
            preprocessor("-isystem", value);
            break;
        case OptionId::PreInclude:
            preprocessor("-include", value);
            break;
        case OptionId::DefineMacro:
            c.preprocessor.push_back("-D" + value);
            break;
        case OptionId::UndefineMacro:
            c.preprocessor.push_back("-U" + value);
            break;
        case OptionId::CompilerOptions:
            appendShellWords(c.host_compiler, value);
            break;
        case OptionId::Std:
            CW_TRY(standard(argument));
            break;
        case OptionId::Optimize:
            c.optimize = value.empty() ? "2" : value;
            break;
        case OptionId::Debug:
            c.host_debug = true;
            break;
        case OptionId::DeviceDebug:
            c.device_debug = true;
            break;
        case OptionId::GenerateLineInfo:
            c.line_info = true;
            break;
        case OptionId::Dopt:
            c.optimize_device = true;
            break;
        case OptionId::Profile:
            c.host_only.push_back("-pg");
            break;
        case OptionId::NoExceptions:
            c.host_only.push_back("-fno-exceptions");
            break;
        case OptionId::Wreorder:
            c.host_only.push_back("-Wreorder");
            break;
        case OptionId::WnoDeprecatedDeclarations:
            c.host_only.push_back("-Wno-deprecated-declarations");
            break;
        case OptionId::FtemplateBacktraceLimit:
            c.host_only.push_back("-ftemplate-backtrace-limit=" + value);
            break;
        case OptionId::FtemplateDepth:
            c.host_only.push_back("-ftemplate-depth=" + value);
            break;
        case OptionId::DisableWarnings:
            c.no_warnings = true;
            break;
        case OptionId::Werror:
            c.warnings_are_errors |= value == "all-warnings";
            break;
        case OptionId::X:
            return oneOf(argument, {"c", "c++", "cu"});

        case OptionId::ExtensibleWholeProgram:
            c.relocatable = true;
            break;
        case OptionId::RelocatableDeviceCode:
            c.relocatable = CW_TRY(asBool(argument));
            break;
        case OptionId::Ftz:
            c.flush_denormals = CW_TRY(asBool(argument));
            break;
        case OptionId::Fmad:
            c.contract = CW_TRY(asBool(argument));
            break;
        case OptionId::PrecDiv:
        case OptionId::PrecSqrt:
            CW_TRY(asBool(argument));
            break;
        case OptionId::UseFastMath:
            c.fast_math = c.flush_denormals = true;
            break;
        case OptionId::ExptExtendedLambda:
        case OptionId::ExtendedLambda:
            c.extended_lambda = true;
            break;
        case OptionId::ExptRelaxedConstexpr:
            c.relaxed_constexpr = true;
            break;
        case OptionId::DefaultStream:
            CW_TRY(oneOf(argument, {"legacy", "null", "per-thread"}));
            c.per_thread_stream = value == "per-thread";
            break;
        case OptionId::Machine:
            return oneOf(argument, {"64"});
        case OptionId::GpuArchitecture:
            if (!isArchitecture(value))
                return makeError(ErrorCode::InvalidArgument,
                                 "Value '{}' is not defined for option 'gpu-architecture'", value);
            c.architecture = architectureOf(value);
            break;
        case OptionId::GpuCode:
        case OptionId::GenerateCode:
            if (c.architecture.empty()) c.architecture = architectureOf(value);
            return checkGenerateCode(value);
        case OptionId::CausewayTargets:
            if (!c.targets_given) c.targets.clear();
            c.targets_given = true;
            if (value != "none") c.targets.push_back(value);
            break;

        case OptionId::CompilerBindir:
            c.host_compiler_path = value;
            break;
        case OptionId::LibraryPath:
            c.library_paths.push_back(value);
            break;
        case OptionId::Library:
            c.libraries.push_back(value);
            break;
        case OptionId::LinkerOptions:
            c.linker.push_back(value);
            break;
        case OptionId::ArchiveOptions:
            c.archiver_options.push_back(value);
            break;
        case OptionId::ArchiverBinary:
            c.archiver = value;
            break;
        case OptionId::Cudart:
            CW_TRY(oneOf(argument, {"none", "shared", "static", "hybrid"}));
            c.cudart = value;
            break;
        case OptionId::Cudadevrt:
            CW_TRY(oneOf(argument, {"none", "static"}));
            c.cudadevrt = value != "none";
            break;
        case OptionId::Shared:
            c.shared = true;
            break;
        case OptionId::NoDeviceLink:
            c.device_link = false;
            break;
        default:
            break; // the table says why it is ignored
        }
        return {};
    }

    Result<> phase(Phase phase) {
        if (phase_given_ && command_.phase != phase && phase != Phase::Link)
            return makeError(ErrorCode::InvalidArgument,
                             "More than one compilation phase is specified");
        phase_given_ = true;
        command_.phase = phase;
        return {};
    }

    void preprocessor(const char* flag, const std::string& value) {
        command_.preprocessor.push_back(flag);
        command_.preprocessor.push_back(value);
    }

    Result<> standard(const Argument& argument) {
        std::string value = argument.value;
        if (value.starts_with("gnu++")) value = "c++" + value.substr(5);
        if (value == "c++0x") value = "c++11";
        if (value == "c++1y") value = "c++14";
        if (value == "c++1z") value = "c++17";
        if (value == "c++2a") value = "c++20";
        CW_TRY(oneOf({argument.option, value}, {"c++03", "c++11", "c++14", "c++17", "c++20"}));
        command_.standard = argument.value;
        return {};
    }

    Command command_;
    std::optional<Language> language_;
    bool to_compiler_ = false, to_linker_ = false, phase_given_ = false;
};

} // namespace

Result<Command> understand(const std::vector<Argument>& arguments) {
    return Reader().read(arguments);
}

std::string outputBeside(const Command& command, const std::string& input,
                         std::string_view extension) {
    const size_t slash = input.rfind('/');
    std::string name = slash == std::string::npos ? input : input.substr(slash + 1);
    name.resize(name.size() - extensionOf(name).size());
    name += extension;
    return command.output_directory.empty() ? name : command.output_directory + "/" + name;
}

} // namespace cw::nvcc
