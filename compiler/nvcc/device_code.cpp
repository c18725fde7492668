// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/device_code.h"

#include "backends/codegen.h"
#include "ir/pipeline.h"
#include "ir/verify.h"
#include "support/fatbin/container.h"

namespace cw::nvcc {
namespace {

Result<> addImages(const Bytes& kir, const Command& command, fatbin::Container& container) {
    for (const std::string& target : command.targets) {
        Codegen* codegen = findCodegen(target);
        if (!codegen && !command.targets_given) continue; // the KIR is compiled when it is loaded
        if (!codegen)
            return makeError(ErrorCode::NotFound, "there is no backend '{}' to make images for",
                             target);
        ir::Module copy = CW_TRY(ir::Module::parse(kir, container.name));
        const CodegenOptions options = {
            .optimize = uint8_t(command.device_debug && !command.optimize_device ? 0 : 3),
            .line_info = command.line_info || command.device_debug,
        };
        const ir::Image image =
            CW_TRY_WHILE(codegen->generate(std::move(copy), codegen->defaultFacts(), options),
                         "making the image of '{}' for '{}'", container.name, target);
        container.entries.push_back({fatbin::EntryKind::Image, image.target, image.serialize()});
    }
    return {};
}

} // namespace

Result<Bytes> containerOf(ir::Module module, const Command& command, const std::string& name) {
    CW_TRY(ir::makePortable(module, {command.flush_denormals, !command.relocatable}));
    fatbin::Container container{name, {}};
    const Bytes kir = module.bitcode();
    container.entries.push_back({fatbin::EntryKind::Kir, {}, kir});
    if (!command.relocatable) CW_TRY(addImages(kir, command, container));
    return fatbin::write(container);
}

Result<Bytes> linkedContainer(std::vector<ir::Module> modules, const Command& command,
                              const std::string& name) {
    const ir::Module module = CW_TRY(ir::link(std::move(modules)));
    CW_TRY(ir::verifyPortable(module.get(), true)); // nothing may be missing now
    fatbin::Container container{name, {}};
    const Bytes kir = module.bitcode();
    container.entries.push_back({fatbin::EntryKind::Kir, {}, kir});
    CW_TRY(addImages(kir, command, container));
    return fatbin::write(container);
}

} // namespace cw::nvcc
