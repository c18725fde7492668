// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "support/bytes.h"

namespace cw::opencl {

/// One kernel of an image (CwOpenclKernel).
struct KernelCode {
    std::vector<uint32_t> spirv;
    uint32_t flags = 0;
    uint32_t exchange_per_block = 0, exchange_per_thread = 0;
    uint32_t subgroup = 0;
    uint32_t scratch_per_thread = 0;
    std::string entry, refusal;

    Bytes serialize() const;
    static Result<KernelCode> deserialize(ByteView);
};

/// Image::code.
Bytes writeCode(const std::vector<KernelCode>&);

} // namespace cw::opencl
