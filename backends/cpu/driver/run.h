// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/driver/device.h"
#include "backends/cpu/driver/executable.h"

namespace cw::cpu {

/// Whether the shape and the arguments fit the kernel and the device.
Result<> checkLaunch(const CpuExecutable& executable, uint32_t kernel, const Grid& grid,
                     size_t arg_bytes);

/// Runs a kernel to its end, or until its queue is stopped, on the calling thread, with helpers
/// where they pay. False: it faulted, and the device was told.
bool runLaunch(CpuDevice& device, const CpuExecutable& executable, uint32_t kernel,
               const Grid& grid, DevicePtr globals, const uint8_t* args,
               const std::atomic<bool>& queue_stopped, const Queue* queue);

/// Blocks of this shape for which a compute unit has room.
uint32_t residentBlocks(uint32_t threads, uint64_t shared_bytes);

} // namespace cw::cpu
