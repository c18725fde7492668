// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/link_device_library.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/Module.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>

#include "support/file.h"

namespace cw::ir {
namespace {

bool isMissing(const llvm::Function& function) {
    return function.isDeclaration() && function.getName().starts_with("__cw_");
}

bool anyMissing(const llvm::Module& module) {
    for (const llvm::Function& function : module)
        if (isMissing(function)) return true;
    return false;
}

} // namespace

Result<> linkDeviceLibrary(llvm::Module& module) {
    if (!anyMissing(module)) return {};
    const std::string path = folderOfCode(reinterpret_cast<const void*>(&linkDeviceLibrary)) +
                             "/../nvvm/libdevice/libdevice.10.bc";
    auto buffer = llvm::MemoryBuffer::getFile(path);
    if (!buffer)
        return makeError(ErrorCode::NotFound, "can't read the device library '{}' ({})", path,
                         buffer.getError().message());
    // Bodies are read only as far as they are linked.
    auto library = llvm::getOwningLazyBitcodeModule(std::move(*buffer), module.getContext());
    if (!library)
        return makeError(ErrorCode::InvalidImage, "the device library '{}' is damaged ({})", path,
                         llvm::toString(library.takeError()));
    (*library)->setTargetTriple(module.getTargetTriple());
    (*library)->setDataLayout(module.getDataLayout());
    std::vector<std::string> names;
    for (const llvm::Function& function : **library)
        if (!function.isDeclaration()) names.push_back(function.getName().str());
    if (llvm::Linker::linkModules(module, std::move(*library), llvm::Linker::LinkOnlyNeeded))
        return makeError(ErrorCode::Internal, "the device library can't be linked");

    for (const std::string& name : names)
        if (llvm::Function* function = module.getFunction(name);
            function && !function->isDeclaration()) {
            function->setLinkage(llvm::GlobalValue::InternalLinkage);
            function->setComdat(nullptr);
        }
    for (const llvm::Function& function : module)
        if (isMissing(function) && !function.use_empty())
            return makeError(ErrorCode::NotSupported,
                             "device function '{}' is not in the device library",
                             function.getName().str());
    return {};
}

} // namespace cw::ir
