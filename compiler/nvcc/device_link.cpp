// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <filesystem>

#include "compiler/nvcc/device_code.h"
#include "compiler/device_objects.h"
#include "compiler/nvcc/link.h"
#include "frontend/frontend.h"

namespace cw::nvcc {
namespace {

/// `lib<name>.a` in the folders of -L; empty when the host linker would find a shared library or
/// nothing there.
std::string archiveOf(const Command& command, const std::string& name) {
    for (const std::string& folder : command.library_paths) {
        const std::string stem = folder + "/lib" + name;
        if (std::filesystem::exists(stem + ".so")) return {};
        if (std::filesystem::exists(stem + ".a")) return stem + ".a";
    }
    return {};
}

} // namespace

Result<bool> linkDeviceCode(Session& session, const std::vector<std::string>& objects,
                            const std::string& output, bool must_exist) {
    const Command& command = session.command();
    std::vector<std::string> words = {session.toolkit() + "/bin/nvcc", "-dlink", "-arch",
                                      "compute_80", "-m64"};
    words.insert(words.end(), objects.begin(), objects.end());
    words.insert(words.end(), {"-o", output});
    if (command.dryrun) {
        if (must_exist || command.relocatable) session.announce(words);
        return must_exist;
    }
    compiler::DeviceObjects found;
    for (const std::string& object : objects)
        CW_TRY(compiler::readDeviceCode(object, found));
    for (const std::string& library : command.libraries)
        if (const std::string archive = archiveOf(command, library); !archive.empty())
            CW_TRY(compiler::readDeviceCode(archive, found));
    const bool nothing = found.units.empty() || found.linked;
    if (nothing && !must_exist) return false;
    session.announce(words);
    Bytes container;
    if (!nothing)
        container = CW_TRY_WHILE(linkedContainer(std::move(found.units), command, output),
                                 "linking device code");
    CW_TRY(frontend::embed(container, compiler::kLinkedSection, output));
    return true;
}

} // namespace cw::nvcc
