// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "backends/cpu/abi.h"
#include "backends/driver.h"

namespace cw::cpu {

class CpuDevice;
class CpuExecutable;

/// One kernel launch while it runs. Lives on the stack of the thread that drains the queue; helpers
/// work on it between Crew::recruit() and Crew::dismiss().
struct Launch {
    CpuDevice* device = nullptr;
    const CpuExecutable* executable = nullptr;
    const CwKernel* kernel = nullptr;
    const ir::KernelMeta* meta = nullptr;
    Grid grid;
    const uint8_t* args = nullptr;
    uint8_t* globals = nullptr;
    uint64_t id = 0;
    uint64_t blocks = 1;         // in the grid
    uint32_t threads = 1;        // of a block
    uint32_t resident_limit = 1; // blocks that may be under way at once
    uint32_t dynamic_offset = 0; // of dynamic shared memory
    uint32_t stack_class = 0;

    alignas(64) std::atomic<uint64_t> next_block{0};
    std::atomic<uint32_t> resident{0};
    std::atomic<bool> failed{false};
    const std::atomic<bool>* queue_stopped = nullptr;
    std::atomic<uint32_t> helpers{0};
    bool recruited = false;

    // Grid-wide barrier of a cooperative launch.
    std::atomic<uint64_t> grid_state{0}; // blocks that have arrived | blocks that have ended << 32
    std::atomic<uint32_t> grid_generation{0};

    std::atomic_flag faulted;   // taken by the first to fault, who then writes
    std::optional<Fault> fault; // read when all have left

    bool blocksLeft() const { return next_block.load(std::memory_order_relaxed) < blocks; }
    void place(uint64_t block, uint32_t (&ctaid)[3]) const {
        const uint32_t x = grid.grid[0], y = grid.grid[1];
        ctaid[0] = uint32_t(block % x);
        ctaid[1] = uint32_t(block / x % y);
        ctaid[2] = uint32_t(block / x / y);
    }
    /// A fault of this launch, or of another one of the context: nobody begins or goes on with a
    /// block.
    bool stopped() const {
        return failed.load(std::memory_order_relaxed) ||
               queue_stopped->load(std::memory_order_relaxed);
    }
    /// Keeps the first fault and stops the launch.
    void fail(Fault what) {
        if (!faulted.test_and_set()) fault = std::move(what);
        failed.store(true);
    }
    void gridArrive() { gridChanged(1); }
    void gridEnd() { gridChanged(uint64_t(1) << 32); }

  private:
    void gridChanged(uint64_t by) {
        const uint64_t state = grid_state.fetch_add(by) + by, arrived = uint32_t(state);
        if (!arrived || arrived + (state >> 32) != blocks) return;
        grid_state.fetch_sub(arrived); // nobody else is on the way
        grid_generation.fetch_add(1);
    }
};

} // namespace cw::cpu
