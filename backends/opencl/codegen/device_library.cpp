// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/device_library.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>

extern "C" const char cw_opencl_library[], cw_opencl_library_end[]; // device_library_bytes.S

namespace cw::opencl {
namespace {

bool isOurs(const llvm::Function& function) {
    return function.getName().starts_with("cw_opencl_");
}

/// What came from Clang's idea of the triple and would keep a function from being inlined.
void dropTargetAttributes(llvm::Function& function) {
    for (const char* name : {"target-cpu", "target-features", "frame-pointer", "no-builtins",
                             "no-trapping-math", "stack-protector-buffer-size"})
        function.removeFnAttr(name);
    function.removeFnAttr(llvm::Attribute::MustProgress);
}

/// C++ has no scopes; Clang's extension of them is ignored for KIR's triple.
void narrowAtomics(llvm::Function& function) {
    const llvm::SyncScope::ID device = function.getContext().getOrInsertSyncScopeID("device");
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
        if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction); load && load->isAtomic())
            load->setSyncScopeID(device);
        else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
                 store && store->isAtomic())
            store->setSyncScopeID(device);
        else if (auto* update = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction))
            update->setSyncScopeID(device);
        else if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
            exchange->setSyncScopeID(device);
        else if (auto* fence = llvm::dyn_cast<llvm::FenceInst>(&instruction))
            fence->setSyncScopeID(device);
    }
}

} // namespace

Result<> linkOpenclLibrary(llvm::Module& module) {
    const bool any = llvm::any_of(module, isOurs);
    if (!any) return {};
    auto library = llvm::getLazyBitcodeModule(
        llvm::MemoryBufferRef(
            llvm::StringRef(cw_opencl_library, size_t(cw_opencl_library_end - cw_opencl_library)),
            "opencl device library"),
        module.getContext());
    if (!library)
        return makeError(ErrorCode::Internal, "the OpenCL device library is damaged ({})",
                         llvm::toString(library.takeError()));
    (*library)->setTargetTriple(module.getTargetTriple());
    (*library)->setDataLayout(module.getDataLayout());
    if (llvm::Linker::linkModules(module, std::move(*library), llvm::Linker::LinkOnlyNeeded))
        return makeError(ErrorCode::Internal, "the OpenCL device library can't be linked");
    for (llvm::Function& function : module) {
        if (!isOurs(function)) continue;
        if (function.isDeclaration())
            return makeError(ErrorCode::Internal, "'{}' is not in the OpenCL device library",
                             function.getName().str());
        function.setLinkage(llvm::GlobalValue::InternalLinkage);
        dropTargetAttributes(function);
        narrowAtomics(function);
    }
    return {};
}

} // namespace cw::opencl
