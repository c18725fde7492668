// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/instructions.h"

/// What the rows of instructions/*.def name.
namespace cw::ptx::lower {

#define CW_PTX(syntax, operands, lower, ptx, sm) void lower(Emitter&, const Match&);
#define CW_PTX_REFUSED(syntax, operands, ptx, sm)
#include "frontend/ptx/instructions/all.inc"
#undef CW_PTX
#undef CW_PTX_REFUSED

} // namespace cw::ptx::lower
