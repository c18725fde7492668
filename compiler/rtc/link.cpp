// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <iterator>

#include "compiler/device_objects.h"
#include "compiler/rtc/work.h"
#include "frontend/frontend.h"
#include "ir/pipeline.h"
#include "ir/verify.h"
#include "support/fatbin/container.h"
#include "support/fatbin/ptx_text.h"

namespace cw::rtc {
namespace {

Result<ir::Module> fromPtx(ByteView bytes, const std::string& name) {
    const std::string_view text = asText(bytes);
    ir::Module module = CW_TRY(frontend::translatePtx(text.substr(0, text.find('\0')), name));
    CW_TRY(ir::makePortable(module, {.whole_program = false}));
    return module;
}

} // namespace

Result<ir::Module> moduleOf(const NamedBytes& input) {
    if (fatbin::isPtx(asText(input.bytes))) return fromPtx(input.bytes, input.name);
    const fatbin::Container container =
        CW_TRY_WHILE(fatbin::read(input.bytes), "reading '{}'", input.name);
    const fatbin::Entry* ptx = nullptr; // the newest stands last
    for (const fatbin::Entry& entry : container.entries) {
        if (entry.kind == fatbin::EntryKind::Kir) return ir::Module::parse(entry.bytes, input.name);
        if (entry.kind == fatbin::EntryKind::Ptx) ptx = &entry;
    }
    if (ptx) return fromPtx(ptx->bytes, input.name);
    return makeError(ErrorCode::NotSupported, "'{}' holds neither KIR nor PTX", input.name);
}

Bytes containerOf(const ir::Module& module, const std::string& name, const std::string& target) {
    fatbin::Container container{name, {}};
    container.entries.push_back({fatbin::EntryKind::Kir, target, module.bitcode()});
    return fatbin::write(container);
}

/// Objects and archives hold any number of modules, also none.
static Result<> addModules(const NamedBytes& input, std::vector<ir::Module>& to) {
    if (!compiler::isObjectOrArchive(input.bytes)) {
        to.push_back(CW_TRY(moduleOf(input)));
        return {};
    }
    compiler::DeviceObjects found;
    CW_TRY(compiler::readDeviceCode(input.bytes, input.name, found));
    std::ranges::move(found.units, std::back_inserter(to));
    return {};
}

Result<Response> linkInputs(const Request& request) {
    Response response;
    const auto link = [&]() -> Result<> {
        std::vector<ir::Module> modules;
        for (const NamedBytes& input : request.inputs)
            CW_TRY(addModules(input, modules));
        if (modules.empty()) // nothing is a program too
            modules.push_back(CW_TRY(
                fromPtx(asBytes(".version 8.7\n.target sm_80\n.address_size 64\n"), request.name)));
        ir::Module module = CW_TRY(ir::link(std::move(modules)));
        CW_TRY(ir::verifyPortable(module.get(), true)); // nothing may be missing now
        response.container = containerOf(module, request.name);
        return {};
    };
    const Result<> done = link();
    response.outcome = done ? Outcome::Done : Outcome::Failed;
    if (!done) response.log = done.error().message + "\n";
    return response;
}

} // namespace cw::rtc
