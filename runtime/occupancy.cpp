// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/occupancy.h"

#include <algorithm>

#include "runtime/context.h"
#include "runtime/identity.h"
#include "runtime/module/module.h"

namespace cw::runtime {
namespace {

constexpr uint32_t kMostBlocks = 32;       // resident on a compute unit
constexpr uint32_t kReservedShared = 1024; // of each block, by the system
constexpr uint32_t kRegisters = 65536;

uint32_t roundedUp(uint32_t value, uint32_t step) {
    return (value + step - 1) / step * step;
}

/// What a real device of the claimed kind would answer (CUDA Occupancy, compute capability 8.0).
uint32_t claimedBlocks(const ir::KernelMeta& meta, uint32_t threads, uint64_t dynamic_shared) {
    const uint32_t warps = (threads + 31) / 32;
    uint32_t blocks = std::min(kMostBlocks, kMaxThreadsPerUnit / (warps * 32));
    const uint64_t shared =
        (meta.static_shared + dynamic_shared + kReservedShared + 127) / 128 * 128;
    blocks = uint32_t(std::min<uint64_t>(blocks, kSharedPerUnit / shared));
    const uint32_t registers_of_warp = roundedUp(std::max(meta.registers, 1u) * 32, 256);
    return std::min(blocks, kRegisters / registers_of_warp / warps);
}

} // namespace

uint32_t residentBlocks(const Kernel& kernel, uint32_t threads, uint64_t dynamic_shared) {
    if (threads == 0 || threads > kMaxThreads ||
        (kernel.meta.max_threads && threads > kernel.meta.max_threads))
        return 0;
    const Device& device = kernel.module.context().device();
    if (kernel.meta.static_shared + dynamic_shared > sharedOptIn(device.facts())) return 0;
    return std::min(claimedBlocks(kernel.meta, threads, dynamic_shared),
                    device.residentBlocks(kernel.meta, threads, uint32_t(dynamic_shared)));
}

BestBlock bestBlock(const Kernel& kernel, uint32_t limit,
                    const std::function<uint64_t(uint32_t)>& dynamic_shared) {
    uint32_t most = kernel.meta.max_threads ? kernel.meta.max_threads : kMaxThreads;
    if (limit) most = std::min(most, limit);
    BestBlock best;
    uint32_t most_resident = 0;
    // Larger ones first: of equals the largest block wins.
    for (uint32_t threads = roundedUp(most, 32); threads >= 32; threads -= 32) {
        const uint32_t size = std::min(threads, most);
        const uint32_t blocks = residentBlocks(kernel, size, dynamic_shared(size));
        if (blocks * size <= most_resident) continue;
        most_resident = blocks * size;
        best = {size, blocks * kernel.module.context().facts().compute_units};
    }
    return best;
}

uint64_t dynamicSharedFor(const Kernel& kernel, uint32_t blocks, uint32_t threads) {
    if (blocks == 0) return 0;
    const uint64_t each = kSharedPerUnit / blocks / 128 * 128;
    const uint64_t taken = kReservedShared + kernel.meta.static_shared;
    if (each <= taken || residentBlocks(kernel, threads, 0) < blocks) return 0;
    return std::min<uint64_t>(each - taken, kernel.max_dynamic_shared.load());
}

Result<> setMaxDynamicShared(Kernel& kernel, int bytes) {
    const uint32_t most = sharedOptIn(kernel.module.context().facts());
    if (bytes < 0 || uint64_t(bytes) + kernel.meta.static_shared > most)
        return makeError(ErrorCode::InvalidArgument,
                         "kernel '{}' can't have {} bytes of dynamic beside {} of static shared "
                         "memory (at most {})",
                         kernel.meta.name, bytes, kernel.meta.static_shared, most);
    kernel.max_dynamic_shared.store(uint32_t(bytes), std::memory_order_relaxed);
    return {};
}

} // namespace cw::runtime
