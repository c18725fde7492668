// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/passes/describe_kernels.h"

#include <limits>

#include <llvm/ADT/StringExtras.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

#include "ir/ops.h"
#include "ir/passes/reach.h"

namespace cw::ir {
namespace {

uint64_t alignTo(uint64_t value, uint64_t align) {
    return (value + align - 1) / align * align;
}

/// CUDA lays the arguments out like the members of a struct.
void describeParams(llvm::Function& kernel, KernelMeta& meta) {
    const llvm::DataLayout& layout = kernel.getParent()->getDataLayout();
    uint64_t end = 0;
    for (llvm::Argument& argument : kernel.args()) {
        llvm::Type* type =
            argument.hasByValAttr() ? argument.getParamByValType() : argument.getType();
        const uint64_t align = argument.hasByValAttr()
                                   ? argument.getParamAlign().valueOrOne().value()
                                   : layout.getABITypeAlign(type).value();
        end = alignTo(end, align);
        const uint64_t size = layout.getTypeAllocSize(type);
        meta.params.push_back({uint32_t(end), uint32_t(size)});
        end += size;
    }
    meta.arg_bytes = uint32_t(end);
}

void describeBounds(const llvm::Function& kernel, KernelMeta& meta) {
    const auto numbers = [&](const char* attribute) {
        llvm::SmallVector<uint32_t, 3> values;
        llvm::SmallVector<llvm::StringRef, 3> parts;
        kernel.getFnAttribute(attribute).getValueAsString().split(parts, ',');
        for (llvm::StringRef part : parts)
            if (uint32_t value; !part.trim().getAsInteger(10, value)) values.push_back(value);
        return values;
    };
    uint32_t threads = 1;
    for (uint32_t value : numbers("nvvm.maxntid"))
        threads *= value;
    if (kernel.hasFnAttribute("nvvm.maxntid") && threads > 0)
        meta.max_threads = std::min(threads, 1024u);
    const auto required = numbers("nvvm.reqntid");
    for (size_t i = 0; i < required.size() && i < 3; ++i)
        meta.required_block[i] = required[i];
}

/// Do two threads of the kernel need each other?
bool waits(const llvm::SetVector<llvm::Function*>& reached) {
    for (llvm::Function* function : reached)
        if (const OpRow* row = findOp(std::string_view(function->getName())))
            if (row->waits() || row->name == "exit") return true;
    return false;
}

/// What a thread's variables take where they lie in memory, if each function is entered once.
uint32_t localBytes(const llvm::SetVector<llvm::Function*>& reached) {
    uint64_t bytes = 0;
    for (llvm::Function* function : reached) {
        if (function->isDeclaration()) continue;
        const llvm::DataLayout& layout = function->getParent()->getDataLayout();
        for (const llvm::Instruction& each : function->getEntryBlock())
            if (const auto* variable = llvm::dyn_cast<llvm::AllocaInst>(&each))
                if (const auto size = variable->getAllocationSize(layout))
                    bytes = alignTo(bytes, variable->getAlign().value()) + size->getFixedValue();
    }
    return uint32_t(std::min<uint64_t>(bytes, std::numeric_limits<uint32_t>::max()));
}

} // namespace

std::vector<KernelMeta> describeKernels(llvm::Module& module,
                                        const std::map<std::string, uint32_t>& static_shared) {
    const Reach reach(module);
    std::vector<KernelMeta> result;
    for (llvm::Function& kernel : module) {
        if (!isKernel(kernel)) continue;
        KernelMeta meta;
        meta.name = kernel.getName().str();
        describeParams(kernel, meta);
        describeBounds(kernel, meta);
        if (auto found = static_shared.find(meta.name); found != static_shared.end())
            meta.static_shared = found->second;
        const auto reached = reach.from(kernel);
        meta.waits = waits(reached);
        meta.local_bytes = localBytes(reached);
        meta.grid_sync = std::any_of(reached.begin(), reached.end(), [](llvm::Function* function) {
            return function->getName() == "cw.grid.sync";
        });
        result.push_back(std::move(meta));
    }
    return result;
}

} // namespace cw::ir
