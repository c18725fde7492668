// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "support/bytes.h"

/// Fat binaries as NVIDIA's nvcc makes them (docs/decisions/0064-foreign-containers.md).
namespace cw::fatbin {

constexpr uint32_t kForeignMagic = 0xba55ed50;

enum class ForeignKind : uint16_t { Ptx = 1, MachineCode = 2, LtoCode = 8 };

/// One form of a program's device code, as it lies in the fat binary: the views are into that.
struct ForeignImage {
    ForeignKind kind = ForeignKind::MachineCode;
    uint32_t architecture = 0; // 75 of sm_75
    char variant = 0;          // 'a' of sm_90a, 'f' of sm_100f, or 0
    std::string_view name;     // the source file, where the compiler told it
    ByteView stored;
    uint64_t flags = 0;
    uint64_t size = 0; // of what is stored, once unpacked

    /// "sm_75", "compute_90a", "lto_90".
    std::string target() const;
    bool packed() const;
    /// PTX without the padding behind it. Hostile input is an error.
    Result<Bytes> unpack() const;
};

/// Size that the head at `data` claims; reads 16 bytes.
Result<size_t> foreignSizeAt(const void* data);

/// What one fat binary holds, in its order. Hostile input is an error.
Result<std::vector<ForeignImage>> readForeign(ByteView bytes);

} // namespace cw::fatbin
