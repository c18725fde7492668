// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libNVVM's work: NVVM IR becomes PTX, or KIR in a container where LTO IR is asked for.
#include <charconv>

#include <llvm/ADT/STLExtras.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Module.h>

#include "compiler/rtc/work.h"
#include "frontend/frontend.h"
#include "ir/pipeline.h"
#include "ir/ptx/emit_ptx.h"

namespace cw::rtc {
namespace {

struct NvvmSettings {
    frontend::NvvmSource source; // without parts
    ir::PtxOptions ptx{.target = "compute_52"};
    bool lto = false;
};

Result<> architecture(std::string_view value, NvvmSettings& settings) {
    // LTO IR is asked for by -arch=lto_90 or by -gen-lto.
    settings.lto |= value.starts_with("lto_");
    const size_t at = value.find('_');
    const std::string_view number = at == value.npos ? "" : value.substr(at + 1);
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), settings.source.architecture);
    if (error != std::errc() || settings.source.architecture < 50 ||
        settings.source.architecture > 130)
        return makeError(ErrorCode::InvalidArgument, "-arch={} is no architecture", value);
    settings.ptx.target = "compute_" + std::string(number);
    return {};
}

/// libNVVM API, nvvmCompileProgram.
Result<NvvmSettings> read(const std::vector<std::string>& options) {
    NvvmSettings settings;
    for (const std::string& option : options) {
        const size_t equals = std::min(option.find('='), option.size());
        const std::string_view name = std::string_view(option).substr(0, equals);
        const std::string_view value =
            std::string_view(option).substr(std::min(equals + 1, option.size()));
        const bool on = value != "0";
        if (name == "-arch") {
            CW_TRY(architecture(value, settings));
        } else if (name == "-opt" && (value == "0" || value == "3")) {
            settings.ptx.optimize = on ? 3 : 0;
        } else if (option == "-g") {
            settings.ptx.debug_info = true;
        } else if (option == "-generate-line-info") {
            settings.ptx.line_info = true;
        } else if (option == "-gen-lto") {
            settings.lto = true;
        } else if (name == "-ftz" && equals < option.size()) {
            settings.source.flush_denormals = on;
        } else if (name == "-prec-div" && equals < option.size()) {
            settings.source.precise_division = on;
        } else if (name == "-prec-sqrt" && equals < option.size()) {
            settings.source.precise_sqrt = on;
        } else if (name == "-fma" && equals < option.size()) {
            settings.source.contract = on;
        } else if (name != "-split-compile" && option != "-jump-table-density") {
            return makeError(ErrorCode::InvalidArgument, "{} is an unsupported option", option);
        }
    }
    // Nothing is fused where nothing is optimised.
    settings.source.contract &= settings.ptx.optimize != 0;
    return settings;
}

/// A unit of debug directives only asks for what -generate-line-info does.
bool asksForLines(const llvm::Module& module) {
    return llvm::any_of(module.debug_compile_units(), [](const llvm::DICompileUnit* unit) {
        return unit->getEmissionKind() == llvm::DICompileUnit::DebugDirectivesOnly;
    });
}

Result<> compile(const Request& request, NvvmSettings& settings, Response& response) {
    for (const NamedBytes& input : request.inputs)
        settings.source.parts.push_back({input.name, input.bytes, input.only_needed});
    ir::Module module = CW_TRY(frontend::linkNvvm(settings.source));
    if (request.work == Work::CheckNvvm) return {};
    settings.ptx.line_info |= asksForLines(module.get());
    std::string ptx = CW_TRY(ir::emitPtx(std::move(module), settings.ptx));
    if (!settings.lto) {
        response.ptx = std::move(ptx);
        return {};
    }
    const ByteView bytes = asBytes(ptx);
    const ir::Module linkable = CW_TRY(moduleOf({request.name, Bytes(bytes.begin(), bytes.end())}));
    response.container = containerOf(linkable, request.name);
    response.is_lto = true;
    return {};
}

} // namespace

Result<Response> compileNvvm(const Request& request) {
    Response response;
    Result<NvvmSettings> settings = read(request.options);
    if (!settings) {
        response.outcome = Outcome::InvalidOption;
        response.log = "libnvvm : error: " + settings.error().message;
        return response;
    }
    const Result<> done = compile(request, *settings, response);
    response.outcome = done ? Outcome::Done : Outcome::Failed;
    if (!done) response.log = done.error().message;
    return response;
}

} // namespace cw::rtc
