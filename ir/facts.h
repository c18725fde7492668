// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "support/bytes.h"

namespace cw::ir {

/// What is known of a device: plain data that travels as bytes and is part of the cache key.
/// Passes and the runtime ask these, never the backend's name. Sizes in bytes.
struct DeviceFacts {
    // What code is made for. Two devices with equal imageKey() run the same images.
    std::string backend;              // row of backends.def that makes and loads images
    std::string target;               // processor and features in the backend's own words
    uint32_t subgroup_width = 1;      // lanes that run in lockstep; 32 needs no warp emulation
    bool independent_progress = true; // threads of a block may wait for each other
    bool has_fp64 = true;
    bool lockstep = false; // move a warp together at shared and volatile accesses

    // What the device is.
    std::string name;
    uint64_t memory_bytes = 0;
    uint32_t compute_units = 1; // blocks that truly run at the same time
    uint32_t clock_khz = 0;
    uint32_t max_shared_bytes = 0; // per block
    bool unified_memory = false;   // host pointers are valid on the device
    bool managed_memory = false;   // pinned and managed ones are, whatever runs meanwhile
    bool host_can_access = false;  // the host may touch device memory
    bool executes = true;          // false: launches are recorded, not run

    /// Names the images that this device can run.
    std::string imageKey() const;
    Bytes serialize() const;
    static Result<DeviceFacts> deserialize(ByteView);
};

} // namespace cw::ir
