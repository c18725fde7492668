// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <filesystem>

#include "compiler/options.h"
#include "compiler/rtc/settings.h"
#include "support/hash.h"

namespace cw::rtc {
namespace {

using compiler::Argument;

#define CW_OPTIONS "compiler/rtc/options.def"
#include "compiler/option_table.inc"

/// "-I /folder" in one string is two words.
std::vector<std::string> wordsOf(const std::vector<std::string>& options) {
    std::vector<std::string> words;
    for (const std::string& option : options) {
        const size_t blank = option.find_first_of(" \t");
        const size_t value =
            blank == std::string::npos ? std::string::npos : option.find_first_not_of(" \t", blank);
        if (!option.starts_with('-') || value == std::string::npos || option.find('=') < blank) {
            words.push_back(option.substr(0, option.find_last_not_of(" \t") + 1));
            continue;
        }
        words.push_back(option.substr(0, blank));
        words.push_back(option.substr(value));
    }
    std::erase(words, "");
    return words;
}

Error invalidValue(const Argument& argument) {
    return makeError(ErrorCode::InvalidArgument, "invalid value for --{} (-{})",
                     argument.option->long_name, argument.option->short_name);
}

Result<bool> asBool(const Argument& argument) {
    if (argument.value == "true" || argument.value == "1") return true;
    if (argument.value == "false" || argument.value == "0") return false;
    return invalidValue(argument);
}

/// Headers of another toolkit, or some of them, are for another compiler: such a folder is searched
/// last.
bool isOtherToolkit(const std::string& folder, const std::string& ours) {
    static constexpr std::pair<const char*, const char*> kTogether[] = {
        {"/cuda_runtime_api.h", "/crt/host_defines.h"},
        {"/cuda_fp16.h", "/cuda_fp16.hpp"},
        {"/cuda_bf16.h", "/cuda_bf16.hpp"},
    };
    std::error_code ignored; // a folder that can't be read holds no headers either
    if (std::filesystem::equivalent(folder, ours, ignored)) return false;
    return std::ranges::any_of(kTogether, [&](const auto& names) {
        return std::filesystem::exists(folder + names.first, ignored) &&
               std::filesystem::exists(folder + names.second, ignored);
    });
}

class Reader {
  public:
    Reader(const Request& request, const std::string& toolkit)
        : request_(request), include_(toolkit + "/include") {
        source().path = request.name;
        source().toolkit = toolkit;
        source().cuda_version = request.cuda_version;
        source().architecture = request.cuda_version < 13000 ? "sm_52" : "sm_75";
        source().relaxed_constexpr = true;
    }

    Result<Settings> read() {
        const auto arguments = CW_TRY(compiler::parseArguments(
            {kOptions, OptionId::OptionsFile, "IDU"}, wordsOf(request_.options)));
        for (const Argument& argument : arguments) {
            if (!argument.option)
                return makeError(ErrorCode::InvalidArgument, "unrecognized option {} found",
                                 argument.value);
            CW_TRY(take(argument));
        }
        add({"-std=" + standard_});
        source().relocatable = relocatable_ || settings_.lto;
        settings_.portable.whole_program = !source().relocatable;
        if (source().relocatable)
            source().unit_id = hash128(request_.source.bytes).hex().substr(0, 16);
        if (settings_.ptx.line_info || source().debug)
            source().device_arguments.push_back("-gline-tables-only");
        settings_.ptx.line_info |= source().debug;
        settings_.ptx.optimize = source().debug && !optimize_ ? 0 : 3;
        settings_.ptx.target = source().architecture;
        return std::move(settings_);
    }

  private:
    frontend::CudaSource& source() { return settings_.program.source; }
    void add(std::initializer_list<std::string> words) {
        source().arguments.insert(source().arguments.end(), words);
    }

    Result<> take(const Argument& argument) {
        const std::string& value = argument.value;
        switch (argument.option->id) {
        case OptionId::GpuArchitecture:
            return architecture(argument);
        case OptionId::DefineMacro:
            define(value);
            break;
        case OptionId::UndefineMacro:
            settings_.program.definitions += "#undef " + value + "\n";
            break;
        case OptionId::IncludePath:
            // -I of ours would not come first: it is a system folder already.
            if (isOtherToolkit(value, include_))
                add({"-idirafter", value});
            else
                add({"-I" + value});
            break;
        case OptionId::PreInclude:
            settings_.program.definitions += "#include \"" + value + "\"\n";
            break;
        case OptionId::Std:
            if (std::ranges::find(kStandards, value) == std::end(kStandards))
                return invalidValue(argument);
            standard_ = value;
            break;
        case OptionId::DeviceC:
        case OptionId::ExtensibleWholeProgram:
            relocatable_ = true;
            break;
        case OptionId::DeviceW:
            relocatable_ = false;
            break;
        case OptionId::RelocatableDeviceCode:
            relocatable_ = CW_TRY(asBool(argument));
            break;
        case OptionId::DlinkTimeOpt:
            settings_.lto = true;
            break;
        case OptionId::FdeviceSyntaxOnly:
            settings_.syntax_only = true;
            break;
        case OptionId::DeviceDebug:
            source().debug = true;
            break;
        case OptionId::Dopt:
            optimize_ = value == "on";
            break;
        case OptionId::GenerateLineInfo:
            settings_.ptx.line_info = true;
            break;
        case OptionId::Ftz:
            settings_.portable.flush_denormals = CW_TRY(asBool(argument));
            break;
        case OptionId::Fmad:
            source().contract = CW_TRY(asBool(argument));
            break;
        case OptionId::PrecDiv:
        case OptionId::PrecSqrt:
            CW_TRY(asBool(argument));
            break;
        case OptionId::UseFastMath:
            source().fast_math = settings_.portable.flush_denormals = true;
            break;
        case OptionId::BuiltinMoveForward:
            if (!CW_TRY(asBool(argument))) add({"-D__CW_RTC_NO_MOVE_FORWARD__"});
            break;
        case OptionId::BuiltinInitializerList:
            if (!CW_TRY(asBool(argument))) add({"-D__CW_RTC_NO_INITIALIZER_LIST__"});
            break;
        case OptionId::DeviceInt128:
            add({"-D__CUDACC_RTC_INT128__=1"});
            break;
        case OptionId::DefaultDevice:
            settings_.program.default_device = true;
            break;
        case OptionId::NoSourceInclude:
            settings_.program.searches_beside = false;
            break;
        case OptionId::DisableWarnings:
            source().no_warnings = true;
            break;
        case OptionId::Werror:
            if (value == "all-warnings") add({"-Werror"});
            break;
        default:
            break; // the table says why it is ignored
        }
        return {};
    }

    /// As an option: CUDA's own declarations don't see the macro.
    void define(const std::string& macro) {
        const size_t equals = macro.find('=');
        const std::string value = equals == std::string::npos ? "1" : macro.substr(equals + 1);
        settings_.program.definitions += "#define " + macro.substr(0, equals) + " " + value + "\n";
    }

    Result<> architecture(const Argument& argument) {
        const std::string& value = argument.value;
        settings_.is_real = value.starts_with("sm_");
        if (!settings_.is_real && !value.starts_with("compute_")) return invalidValue(argument);
        const std::string number = value.substr(value.find('_') + 1);
        const size_t digits = number.find_first_not_of("0123456789");
        const std::string_view rest =
            std::string_view(number).substr(std::min(digits, number.size()));
        if (number.size() < 2 || number.size() > 4 || !(rest.empty() || rest == "a" || rest == "f"))
            return invalidValue(argument);
        if (std::stoi(number) < (request_.cuda_version < 13000 ? 50 : 75))
            return invalidValue(argument);
        source().architecture = "sm_" + number;
        return {};
    }

    static constexpr std::string_view kStandards[] = {"c++03", "c++11", "c++14", "c++17", "c++20"};

    const Request& request_;
    const std::string include_;
    Settings settings_;
    std::string standard_ = "c++17";
    bool relocatable_ = false, optimize_ = false;
};

} // namespace

Result<Settings> settingsOf(const Request& request, const std::string& toolkit) {
    return Reader(request, toolkit).read();
}

} // namespace cw::rtc
