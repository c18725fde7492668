// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/rtc/work.h"
#include "ir/ptx/emit_ptx.h"
#include "ir/verify.h"
#include "support/fatbin/container.h"

namespace cw::rtc {

Result<ir::Module> moduleOf(const NamedBytes& input) {
    uint32_t magic = 0;
    if (input.bytes.size() >= sizeof magic) std::memcpy(&magic, input.bytes.data(), sizeof magic);
    if (magic != fatbin::kMagic)
        return makeError(ErrorCode::NotSupported,
                         "'{}' is no device code of this toolkit, and PTX can't be read here yet",
                         input.name);
    const fatbin::Container container = CW_TRY(fatbin::read(input.bytes));
    for (const fatbin::Entry& entry : container.entries)
        if (entry.kind == fatbin::EntryKind::Kir) return ir::Module::parse(entry.bytes, input.name);
    return makeError(ErrorCode::NotSupported, "'{}' holds no KIR", input.name);
}

namespace {

/// Text with a .version directive (PTX ISA 8.7, 11.1) before anything but comments.
bool isPtx(ByteView bytes) {
    const std::string_view text = asText(bytes);
    const size_t at = text.find(".version");
    return at != text.npos && text.substr(0, at).find_first_of("{};") == text.npos &&
           text.substr(0, at).find('\0') == text.npos;
}

} // namespace

Result<Response> linkInputs(const Request& request) {
    Response response;
    const auto link = [&]() -> Result<> {
        if (request.inputs.size() == 1 && isPtx(request.inputs[0].bytes)) {
            // Whole as it is: the loader reads it.
            fatbin::Container container{request.inputs[0].name, {}};
            container.entries.push_back({fatbin::EntryKind::Ptx, {}, request.inputs[0].bytes});
            response.container = fatbin::write(container);
            return {};
        }
        std::vector<ir::Module> modules;
        for (const NamedBytes& input : request.inputs)
            modules.push_back(CW_TRY(moduleOf(input)));
        if (modules.empty()) return makeError(ErrorCode::InvalidArgument, "no input");
        ir::Module module = CW_TRY(ir::link(std::move(modules)));
        CW_TRY(ir::verifyPortable(module.get(), true)); // nothing may be missing now
        fatbin::Container container{request.name, {}};
        container.entries.push_back({fatbin::EntryKind::Kir, {}, module.bitcode()});
        response.container = fatbin::write(container);
        return {};
    };
    const Result<> done = link();
    response.outcome = done ? Outcome::Done : Outcome::Failed;
    if (!done) response.log = done.error().message + "\n";
    return response;
}

} // namespace cw::rtc
