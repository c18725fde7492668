// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "support/bytes.h"

namespace cw::opencl {

/// A module's words; an error when it is none.
Result<std::vector<uint32_t>> spirvWords(ByteView module);

struct SpecValue {
    uint32_t id; // the constant's SpecId
    uint32_t value;
};
/// Gives 32-bit specialisation constants other values. False: the module has none of them.
bool specialise(std::vector<uint32_t>& words, std::span<const SpecValue> values);

} // namespace cw::opencl
