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

Bytes KernelCode::serialize() const {
    ByteWriter to;
    for (uint32_t value :
         {flags, exchange_per_block, exchange_per_thread, subgroup, scratch_per_thread})
        to.put(value);
    to.put(entry);
    to.put(refusal);
    to.put(std::as_bytes(std::span(spirv)));
    return std::move(to).take();
}

Result<KernelCode> KernelCode::deserialize(ByteView bytes) {
    ByteReader from(bytes);
    KernelCode code;
    for (uint32_t* value : {&code.flags, &code.exchange_per_block, &code.exchange_per_thread,
                            &code.subgroup, &code.scratch_per_thread})
        *value = CW_TRY(from.get<uint32_t>());
    code.entry = CW_TRY(from.get<std::string>());
    code.refusal = CW_TRY(from.get<std::string>());
    const ByteView words = CW_TRY(from.view());
    code.spirv.resize(words.size() / sizeof(uint32_t));
    std::memcpy(code.spirv.data(), words.data(), code.spirv.size() * sizeof(uint32_t));
    return code;
}

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
        row.scratch_per_thread = kernel.scratch_per_thread;
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
