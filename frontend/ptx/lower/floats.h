// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/lower/common.h"

namespace cw::ptx::lower {

/// f16 and bf16 are computed in float, which has more than twice their bits: one rounding is left.
llvm::Value* widen(Emitter&, Type, llvm::Value*);
llvm::Value* narrow(Emitter&, Type, llvm::Value*);

/// .ftz: denormals become zero of the same sign.
llvm::Value* flush(Emitter&, Type, llvm::Value*);
inline llvm::Value* flushIf(Emitter& e, const Match& m, Type type, llvm::Value* value) {
    return m.has("ftz") ? flush(e, type, value) : value;
}
/// As flush(), for an operand of a comparison: LLVM takes @llvm.canonicalize away in front of one.
/// The sign of zero is lost.
llvm::Value* flushCompared(Emitter&, Type, llvm::Value*);
/// .sat: into [0, 1], NaN becomes +0.
llvm::Value* saturate(Emitter&, llvm::Value*);
/// .relu: what is negative becomes +0; a NaN stays.
llvm::Value* relu(Emitter&, llvm::Value*);
/// .satfinite, of 16 bits that are rounded already: the largest finite number for an infinity.
llvm::Value* finite(Emitter&, Type, llvm::Value*);

/// The one that the PTX comparison operator (lt, geu, …) is, of scalars. Floats: of float or
/// double.
llvm::Value* compare(Emitter&, Type, std::string_view op, llvm::Value* a, llvm::Value* b);

} // namespace cw::ptx::lower
