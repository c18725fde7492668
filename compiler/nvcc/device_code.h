// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/nvcc/command.h"
#include "ir/module.h"

namespace cw::nvcc {

/// The container of one unit: KIR, and, unless the unit is relocatable, an image for each of the
/// command's targets.
Result<Bytes> containerOf(ir::Module from_front_end, const Command& command,
                          const std::string& name);

/// The container of KIR modules linked together (Command's targets as above). At least one module.
Result<Bytes> linkedContainer(std::vector<ir::Module> portable, const Command& command,
                              const std::string& name);

} // namespace cw::nvcc
