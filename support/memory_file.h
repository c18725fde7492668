// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

namespace cw {

/// Memory that is a file's: other processes can map it from `offset` on.
struct MemoryFile {
    int descriptor = -1; // the memory's: open as long as it
    uint64_t offset = 0;
};

} // namespace cw
