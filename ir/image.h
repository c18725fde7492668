// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "support/bytes.h"

namespace cw::ir {

/// One parameter of a kernel inside its packed argument block.
struct Param {
    uint32_t offset, size;
};

struct KernelMeta {
    std::string name; // linkage name, as the host registers it
    std::vector<Param> params;
    uint32_t arg_bytes = 0;      // size of the packed argument block
    uint32_t static_shared = 0;  // bytes; dynamic shared memory begins behind, 128-aligned
    uint32_t local_bytes = 0;    // variables of one thread that lie in memory
    uint32_t stack_bytes = 0;    // frames of code that runs on a stack of each thread
    uint32_t registers = 32;     // what occupancy and attributes report
    uint32_t max_threads = 1024; // __launch_bounds__
    uint32_t required_block[3] = {0, 0, 0};
    bool waits = false; // threads wait for each other (barriers, collectives, spinning)
    bool grid_sync = false;
};

/// A variable of the module. Its storage lies in one segment outside the image, reached from a base
/// address in the launch record; the runtime makes one segment for each load of the image.
struct GlobalMeta {
    enum Flags : uint32_t { Constant = 1, Managed = 2 };
    std::string name;
    uint64_t offset = 0,
             size = 0;  // Managed: the slot of a pointer, and the size of what it points to
    uint32_t align = 1; // of the variable itself
    uint32_t flags = 0;
    Bytes managed_init; // Managed: initial value (empty: zero)
};

/// "The 8 bytes at `offset` of the segment hold an address": of a global (segment base + addend) or
/// a function.
struct Relocation {
    enum Kind : uint32_t { Global, Function, ManagedGlobal };
    uint64_t offset = 0;
    Kind kind = Global;
    uint64_t addend = 0;
    uint32_t index = 0; // Function: into Image::functions; ManagedGlobal: into Image::globals
};

/// pc (offset in the code) -> source line; sorted by pc. An entry holds up to the next one; line 0
/// ends a run.
struct LineEntry {
    uint64_t pc = 0;
    uint32_t file = 0; // into Image::files
    uint32_t line = 0;
};

/// Code for devices with one DeviceFacts::imageKey(), with all that a runtime without LLVM must
/// know of it.
struct Image {
    std::string target; // imageKey() of the facts that it was made for
    std::vector<KernelMeta> kernels;
    std::vector<GlobalMeta> globals;
    uint64_t segment_size = 0; // of the globals
    uint32_t segment_align = 1;
    Bytes segment_init; // its first bytes; the rest is zero
    std::vector<Relocation> relocations;
    std::vector<std::string> functions; // whose addresses relocations and vtables need
    std::vector<std::string> files;
    std::vector<LineEntry> lines;
    Bytes code; // the backend's own format

    Bytes serialize() const;
    /// Hostile input is an error; offsets are checked against the segment.
    static Result<Image> deserialize(ByteView);
};

} // namespace cw::ir
