// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace llvm {
class Function;
} // namespace llvm

namespace cw::cpu {

/// A kernel cut at its waits. step(thread, args…, region, lane) moves one lane of a warp from where
/// region `region` begins to its next wait, or to its end: it leaves what it waits for in
/// CwThread::lanes, and what lives on in CwThread::frame.
struct Regions {
    struct Uniform {
        uint32_t offset, size;
    };
    struct Region {
        uint32_t wait = 0, mode = 0; // enum CwWait: before the region
        uint32_t flags = 0;          // enum CwRegionFlag
        std::vector<Uniform> uniforms;
    };
    llvm::Function* step;
    std::vector<Region> regions;
    uint32_t frame_bytes; // of a warp
};

/// On a load in step(): it may read the slot of any lane that comes there. {offset, size} of the
/// slot's 32 values in the frame.
constexpr const char* kUniformLoad = "cw.uniform";

/// On the store in step() that says where the lane goes on.
constexpr const char* kNextStore = "cw.next";

/// Cuts a copy of the kernel, at its waits and around its uniform loops (CW_WAIT_NONE). Nothing
/// when it has neither, or when its threads need stacks of their own: waits in functions that can't
/// be inlined (recursion, calls through pointers), stack slots of unknown size, or too much of
/// everything. The kernel has its thread parameter; operations are still calls.
std::optional<Regions> cutIntoRegions(llvm::Function& kernel);

} // namespace cw::cpu
