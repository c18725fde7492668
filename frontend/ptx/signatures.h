// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/IR/DerivedTypes.h>

#include "frontend/ptx/ast.h"

namespace cw::ptx {

/// How a PTX function is spelled in LLVM: one scalar result is returned, several as a structure;
/// arrays are pointers to the caller's memory, those of results first.
struct Convention {
    std::vector<const Variable*> scalars, arrays; // of the results

    explicit Convention(const Signature&);
    static bool inMemory(const Variable& v) { return v.is_array || v.vector > 1; }
    static uint64_t bytesOf(const Variable& v) { return v.elements() * v.elementBytes(); }
    static llvm::Type* scalarType(const Variable&, llvm::LLVMContext&);
    llvm::Type* resultType(llvm::LLVMContext&) const;
    llvm::FunctionType* type(const Signature&, llvm::LLVMContext&) const;
};

} // namespace cw::ptx
