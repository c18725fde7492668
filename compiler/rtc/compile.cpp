// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <filesystem>

#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include "compiler/rtc/settings.h"
#include "compiler/rtc/work.h"
#include "support/fatbin/container.h"
#include "support/file.h"

namespace cw::rtc {
namespace {

std::string toolkitRoot() {
    const std::string bin = folderOfCode(reinterpret_cast<const void*>(&toolkitRoot));
    return std::filesystem::weakly_canonical(bin + "/..").string();
}

Response failed(Outcome outcome, const std::string& why) {
    Response response;
    response.outcome = outcome;
    response.log = "nvrtc: error: " + why + "\n";
    return response;
}

void describe(const frontend::RunTimeUnit& unit, Response& response) {
    response.log = unit.log;
    response.lowered = unit.lowered;
    for (const frontend::AskedFile& file : unit.files)
        response.dependencies.push_back({file.path, file.exists, file.bytes, file.time});
}

/// Static variables of the global scope have their plain names in an image, where the host finds
/// them. A constant with a value is a `const` of the program, whose readers keep the value.
void keepStatics(llvm::Module& module, std::vector<std::string>& lowered) {
    for (llvm::GlobalVariable& variable : module.globals()) {
        llvm::StringRef name = variable.getName();
        size_t length = 0;
        const unsigned space = variable.getAddressSpace(); // global or constant memory
        if (!variable.hasInternalLinkage() ||
            (variable.isConstant() && !variable.getInitializer()->isNullValue()) ||
            (space != 1 && space != 4) || !name.consume_front("_ZL") ||
            name.consumeInteger(10, length) || name.size() != length || module.getNamedValue(name))
            continue;
        std::ranges::replace(lowered, variable.getName().str(), name.str());
        variable.setName(name.str());
        variable.setExternallyInitialized(true);
        llvm::appendToUsed(module, {&variable});
    }
}

/// What follows the front end: KIR, and PTX unless only a cubin was asked for.
Result<> finish(ir::Module module, const Settings& settings, Response& response) {
    if (settings.portable.whole_program) keepStatics(module.get(), response.lowered);
    CW_TRY(ir::makePortable(module, settings.portable));
    response.container =
        containerOf(module, settings.program.source.path,
                    settings.is_real ? settings.program.source.architecture : std::string());
    response.is_real = settings.is_real;
    response.is_lto = settings.lto;
    if (!settings.is_real && !settings.lto)
        response.ptx = CW_TRY(ir::emitPtx(std::move(module), settings.ptx));
    return {};
}

} // namespace

Result<Response> compileProgram(const Request& request) {
    Result<Settings> read = settingsOf(request, toolkitRoot());
    if (!read) return failed(Outcome::InvalidOption, read.error().message);
    frontend::RunTimeSource& program = read->program;
    program.text = asText(request.source.bytes);
    for (const NamedBytes& header : request.inputs)
        program.headers.push_back({header.name, std::string(asText(header.bytes))});
    program.expressions = request.expressions;

    Result<frontend::RunTimeUnit> unit = frontend::compileRunTime(program);
    if (!unit)
        return failed(unit.error().code == ErrorCode::InvalidArgument ? Outcome::InvalidOption
                                                                      : Outcome::Failed,
                      unit.error().message);
    Response response;
    describe(*unit, response);
    if (!unit->module) return response;
    response.outcome = Outcome::Done;
    if (read->syntax_only) return response;
    if (Result<> done = finish(std::move(*unit->module), *read, response); !done) {
        response.outcome = Outcome::Failed;
        response.log += "nvrtc: error: " + done.error().message + "\n";
    }
    return response;
}

Result<Response> writePtx(const Request& request) {
    Result<Settings> read = settingsOf(request, toolkitRoot());
    if (!read) return failed(Outcome::InvalidOption, read.error().message);
    Response response;
    auto text = [&]() -> Result<std::string> {
        return ir::emitPtx(CW_TRY(moduleOf(request.source)), read->ptx);
    }();
    if (!text) return failed(Outcome::Failed, text.error().message);
    response.outcome = Outcome::Done;
    response.ptx = std::move(*text);
    return response;
}

} // namespace cw::rtc
