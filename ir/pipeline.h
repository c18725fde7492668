// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "ir/facts.h"
#include "ir/module.h"

namespace cw::ir {

/// What a front end knows of how its module was meant.
struct PortableOptions {
    bool flush_denormals = false; // -ftz=true: float operations flush
    bool whole_program =
        true; // false for -rdc=true: undefined functions may come from other modules
};

/// The portable half of the pipeline: from what a front end made (unoptimised) to KIR. Gives
/// operations CUDA's meaning, renames `__cw_*` to `@cw.*`, and verifies. Backends' tails follow in
/// Codegen::generate.
Result<> makePortable(Module&, const PortableOptions&);

} // namespace cw::ir
