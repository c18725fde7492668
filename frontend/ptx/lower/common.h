// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/emitter.h"
#include "frontend/ptx/lower/lower.h"

namespace cw::ptx::lower {

/// Operand `index` by the type that the row gives it.
inline llvm::Value* in(Emitter& e, const Match& m, size_t index) {
    return e.read(m.operand(index), m.typeOf(index));
}
/// The result, operand 0.
inline void out(Emitter& e, const Match& m, llvm::Value* value) {
    e.write(m.operand(0), m.typeOf(0), value);
}

/// A packed value element by element: `make` gets the i-th element of each of the operands.
template <typename Make>
llvm::Value* eachElement(Emitter& e, Type type, llvm::ArrayRef<llvm::Value*> operands, Make make) {
    if (!type.isPacked()) return make(operands);
    llvm::Value* result = llvm::PoisonValue::get(e.typeOf(type));
    for (unsigned i = 0; i < type.elements; ++i) {
        llvm::SmallVector<llvm::Value*, 4> parts;
        for (llvm::Value* operand : operands)
            parts.push_back(e.build.CreateExtractElement(operand, i));
        result = e.build.CreateInsertElement(result, make(llvm::ArrayRef<llvm::Value*>(parts)), i);
    }
    return result;
}

} // namespace cw::ptx::lower
