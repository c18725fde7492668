// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "support/bytes.h"

namespace cw::fatbin {

/// What an entry of a container holds.
enum class EntryKind : uint32_t {
    Kir = 1,   // LLVM bitcode under KIR's profile (ir/README.md)
    Image = 2, // ir::Image for the facts named by `target`
    Ptx = 3,
    MachineCode = 4, // of NVIDIA's GPUs: named in messages, never read
    LtoCode = 5,     // NVIDIA's form for linking: as above
};

/// One form of a program's device code.
struct Entry {
    EntryKind kind;
    std::string target; // Image: DeviceFacts::imageKey(); another compiler's: "compute_75", "sm_75"
    Bytes bytes;
};

/// Device code as nvcc puts it into objects: the KIR and images made from it ahead of time.
/// The payload that __cudaRegisterFatBinary's wrapper points to.
struct Container {
    std::string name; // the source file, for messages
    std::vector<Entry> entries;
};

constexpr uint32_t kMagic = 0x59574143;        // "CAWY", first word of a container
constexpr uint32_t kWrapperMagic = 0x466243b1; // of the wrapper that programs register

/// What programs pass to __cudaRegisterFatBinary (clang and nvcc emit it).
struct Wrapper {
    uint32_t magic;
    uint32_t version;
    const void* data;
    const void* name_or_parts; // version 2: the linked parts, up to a null pointer
};

Bytes write(const Container&);

/// Size that the header at `data` claims, ours or another compiler's (foreign.h); InvalidImage when
/// it is neither. Reads at most 32 bytes.
Result<size_t> sizeAt(const void* data);

/// Reads ours, whose hash is checked, or another compiler's. Hostile input is an error.
Result<Container> read(ByteView bytes);

} // namespace cw::fatbin
