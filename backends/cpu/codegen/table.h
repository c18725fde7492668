// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <vector>

#include "backends/cpu/abi.h"
#include "backends/cpu/codegen/regions.h"
#include "ir/image.h"

namespace llvm {
class Module;
} // namespace llvm

namespace cw::cpu {

/// A CwKernel to be.
struct TableRow {
    const ir::KernelMeta* meta;
    llvm::Function* entry; // null for CW_KERNEL_REGIONS
    CwKernelKind kind = CW_KERNEL_LOOP;
    llvm::Function* single = nullptr;
    uint32_t flags = 0; // enum CwKernelFlag
    std::vector<llvm::Function*> regions{};
    std::optional<Regions> cut{};
};

/// Writes `cw_cpu_image`.
void exportTable(llvm::Module&, const std::vector<TableRow>&);

} // namespace cw::cpu
