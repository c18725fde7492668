// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/driver.h"
#include "support/bytes.h"

namespace cw::runtime {

struct Kernel;
class Stream;

struct LaunchShape {
    uint32_t grid[3] = {1, 1, 1};
    uint32_t block[3] = {1, 1, 1};
    uint64_t dynamic_shared = 0;
    bool cooperative = false;
};

/// Applies a launch attribute, by CUDA's documented number; `value`: the first words of its value.
/// What has no counterpart here is a hint and left out; what changes meaning is NotSupported.
Result<> applyAttribute(LaunchShape& shape, int id, const uint32_t (&value)[3]);

/// Checks the shape against the device and the kernel, as CUDA does; nothing of this is sticky.
/// InvalidConfiguration: zero or too many threads or blocks. InvalidArgument: more shared memory
/// than is allowed, or more threads than the kernel's launch bounds (CUDA's documents only say that
/// such a launch fails). CooperativeLaunchTooLarge.
Result<> checkLaunch(const Kernel& kernel, const LaunchShape& shape);

/// Checks, packs `arguments` (pointers to the parameters' values, in order) and records the launch.
/// With CUDA_LAUNCH_BLOCKING=1 it waits and gives the kernel's fault.
Result<> launch(Kernel& kernel, const LaunchShape& shape, void* const* arguments, Stream& stream);

/// The arguments' values, packed as the kernel takes them.
Result<Bytes> packArguments(const Kernel& kernel, void* const* arguments);

/// The same with arguments that are packed already (cuLaunchKernel's `extra`).
Result<> launchPacked(Kernel& kernel, const LaunchShape& shape, ByteView arguments, Stream& stream);

} // namespace cw::runtime
