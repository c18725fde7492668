// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/container.h"

#include <cstring>

#include "backends/opencl/abi.h"

namespace cw::opencl {
namespace {

template <size_t size>
void copyText(char (&to)[size], const std::string& from) {
    std::memcpy(to, from.data(), std::min(from.size(), size - 1));
}

} // namespace

Bytes writeCode(const std::vector<KernelCode>& kernels) {
    const CwOpenclCode header{CW_OPENCL_MAGIC, CW_OPENCL_ABI, uint32_t(kernels.size()), 0};
    std::vector<CwOpenclKernel> rows;
    uint64_t end = sizeof(CwOpenclCode) + kernels.size() * sizeof(CwOpenclKernel);
    for (const KernelCode& kernel : kernels) {
        CwOpenclKernel row{};
        row.spirv_offset = end;
        row.spirv_bytes = kernel.spirv.size() * sizeof(uint32_t);
        row.flags = kernel.flags;
        row.exchange_per_block = kernel.exchange_per_block;
        row.exchange_per_thread = kernel.exchange_per_thread;
        row.subgroup = kernel.subgroup;
        copyText(row.entry, kernel.entry);
        copyText(row.refusal, kernel.refusal);
        end += row.spirv_bytes;
        rows.push_back(row);
    }
    Bytes code;
    code.reserve(end);
    const auto append = [&](const void* data, size_t size) {
        const auto* bytes = static_cast<const std::byte*>(data);
        code.insert(code.end(), bytes, bytes + size);
    };
    append(&header, sizeof header);
    append(rows.data(), rows.size() * sizeof(CwOpenclKernel));
    for (const KernelCode& kernel : kernels)
        append(kernel.spirv.data(), kernel.spirv.size() * sizeof(uint32_t));
    return code;
}

} // namespace cw::opencl
