// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/run.h"

#include <algorithm>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/crew.h"
#include "backends/cpu/driver/worker.h"
#include "backends/shapes.h"

namespace cw::cpu {
namespace {

// Of one compute unit, as of a multiprocessor of compute capability 8.0.
constexpr uint32_t kThreadsPerUnit = 2048, kBlocksPerUnit = 32, kSharedPerUnit = 164 * 1024,
                   kSharedReserved = 1024;

constexpr double kWorthHelp = 20e-6; // seconds of work

uint32_t dynamicOffset(const ir::KernelMeta& meta) {
    return (meta.static_shared + 127) & ~127u;
}

} // namespace

uint32_t residentBlocks(uint32_t threads, uint64_t shared_bytes) {
    if (!threads || threads > kMaxThreads) return 0;
    const uint32_t rounded = (threads + 31) & ~31u;
    const uint64_t by_shared = kSharedPerUnit / (shared_bytes + kSharedReserved);
    return uint32_t(std::min<uint64_t>({kThreadsPerUnit / rounded, kBlocksPerUnit, by_shared}));
}

Result<> checkLaunch(const CpuExecutable& executable, uint32_t kernel, const Grid& grid,
                     size_t arg_bytes) {
    const ir::KernelMeta& meta = *CW_TRY(checkShape(executable.image(), kernel, grid, kMaxThreads));
    if (uint64_t(dynamicOffset(meta)) + grid.dynamic_shared > kMaxShared)
        return makeError(ErrorCode::InvalidConfiguration,
                         "'{}' needs {} bytes of shared memory a block, the device has {}",
                         meta.name, uint64_t(dynamicOffset(meta)) + grid.dynamic_shared,
                         kMaxShared);
    if (arg_bytes < meta.arg_bytes)
        return makeError(ErrorCode::InvalidArgument, "'{}' takes {} bytes of arguments, not {}",
                         meta.name, meta.arg_bytes, arg_bytes);
    return {};
}

bool runLaunch(CpuDevice& device, const CpuExecutable& executable, uint32_t kernel,
               const Grid& grid, DevicePtr globals, const uint8_t* args,
               const std::atomic<bool>& queue_stopped, const Queue* queue) {
    Launch launch;
    launch.queue_stopped = &queue_stopped;
    launch.device = &device;
    launch.executable = &executable;
    launch.kernel = &executable.kernel(kernel);
    launch.meta = &executable.image().kernels[kernel];
    launch.grid = grid;
    launch.args = args;
    launch.globals = reinterpret_cast<uint8_t*>(globals);
    launch.id = device.nextLaunchId();
    launch.blocks = uint64_t(grid.grid[0]) * grid.grid[1] * grid.grid[2];
    launch.threads = grid.block[0] * grid.block[1] * grid.block[2];
    launch.dynamic_offset = dynamicOffset(*launch.meta);
    launch.stack_class = FiberPool::sizeClass(
        std::max<uint64_t>(grid.stack_bytes, launch.meta->local_bytes), launch.meta->stack_bytes);
    if (grid.cooperative) {
        launch.resident_limit = uint32_t(launch.blocks);
    } else if (launch.kernel->kind != CW_KERNEL_LOOP) {
        const uint32_t each =
            residentBlocks(launch.threads, uint64_t(launch.dynamic_offset) + grid.dynamic_shared);
        launch.resident_limit = std::max(each, 1u) * Crew::instance().size();
    }
    // Helpers at once when the kernel is known to be worth it, or not known; else when it proves to
    // be (worker.cpp).
    std::atomic<uint32_t>& cost = executable.blockCost(kernel);
    const uint64_t known = cost.load(std::memory_order_relaxed), worth = cyclesIn(kWorthHelp);
    if (launch.blocks > 1 && (!known || known * launch.blocks > worth))
        Crew::instance().recruit(launch);
    const uint64_t begun = cycles();
    Worker::ofThisThread().run(launch, true);
    const uint64_t spent =
        (cycles() - begun) * (launch.recruited ? Crew::instance().size() : 1) / launch.blocks;
    cost.store(uint32_t(std::clamp<uint64_t>(spent, 1, ~0u)), std::memory_order_relaxed);
    Crew::instance().dismiss(launch);
    if (!launch.fault) return true;
    launch.fault->queue = queue;
    device.report(*launch.fault);
    return false;
}

} // namespace cw::cpu
