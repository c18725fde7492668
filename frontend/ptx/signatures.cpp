// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/signatures.h"

namespace cw::ptx {

Convention::Convention(const Signature& signature) {
    for (const Variable& result : signature.results)
        (inMemory(result) ? arrays : scalars).push_back(&result);
}

llvm::Type* Convention::scalarType(const Variable& variable, llvm::LLVMContext& context) {
    if (variable.type == kF32) return llvm::Type::getFloatTy(context);
    if (variable.type == kF64) return llvm::Type::getDoubleTy(context);
    const bool is_pred = variable.type.kind == Kind::Pred;
    // Opaque parameters (.texref) are handles.
    const unsigned bits = variable.type ? variable.type.bits : 64;
    return llvm::Type::getIntNTy(context, is_pred ? 1 : std::max(8u, bits));
}

llvm::Type* Convention::resultType(llvm::LLVMContext& context) const {
    if (scalars.empty()) return llvm::Type::getVoidTy(context);
    if (scalars.size() == 1) return scalarType(*scalars[0], context);
    std::vector<llvm::Type*> types;
    for (const Variable* scalar : scalars)
        types.push_back(scalarType(*scalar, context));
    return llvm::StructType::get(context, types);
}

llvm::FunctionType* Convention::type(const Signature& signature, llvm::LLVMContext& context) const {
    std::vector<llvm::Type*> types(arrays.size(), llvm::PointerType::get(context, 0));
    for (const Variable& param : signature.params)
        types.push_back(inMemory(param) ? llvm::PointerType::get(context, 0)
                                        : scalarType(param, context));
    return llvm::FunctionType::get(resultType(context), types, false);
}

} // namespace cw::ptx
