// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/split.h"

#include <span>

#include <llvm/ADT/SmallVector.h>
#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "ir/passes/reach.h"

namespace cw::opencl {

Result<ir::Module> isolate(const llvm::Module& module, const std::string& name) {
    auto& whole = const_cast<llvm::Module&>(module);
    llvm::Function* kernel = whole.getFunction(name);
    CW_CHECK(kernel != nullptr);
    const auto reached = ir::Reach(whole).from(*kernel);
    llvm::ValueToValueMapTy map;
    const auto copy = llvm::CloneModule(module, map, [&](const llvm::GlobalValue* value) {
        const auto* function = llvm::dyn_cast<llvm::Function>(value);
        return function && reached.contains(const_cast<llvm::Function*>(function));
    });
    // Without what is called from elsewhere only.
    for (llvm::Function& function : llvm::make_early_inc_range(*copy))
        if (function.isDeclaration() && function.use_empty()) function.eraseFromParent();
    for (llvm::GlobalVariable& variable : llvm::make_early_inc_range(copy->globals()))
        if (variable.isDeclaration() && variable.use_empty()) variable.eraseFromParent();
    for (llvm::Function& function : *copy) {
        if (function.isDeclaration()) continue;
        function.setLinkage(llvm::GlobalValue::InternalLinkage);
        function.setVisibility(llvm::GlobalValue::DefaultVisibility);
        function.setComdat(nullptr);
        // `_Z3minii` would be taken for OpenCL's.
        if (!ir::isKernel(function)) function.setName("f." + function.getName());
    }
    llvm::SmallVector<char, 0> bitcode;
    llvm::raw_svector_ostream stream(bitcode);
    llvm::WriteBitcodeToFile(*copy, stream);
    return ir::Module::parse(std::as_bytes(std::span(bitcode.data(), bitcode.size())), name);
}

} // namespace cw::opencl
