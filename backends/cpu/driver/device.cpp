// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/device.h"

#include <cstdio>
#include <cstring>

#include "backends/cpu/driver/clock.h"
#include "backends/cpu/driver/crew.h"
#include "backends/cpu/driver/executable.h"
#include "backends/cpu/driver/fault.h"
#include "backends/cpu/driver/queue.h"
#include "backends/cpu/driver/run.h"
#include "backends/cpu/target.h"
#include "support/host_memory.h"
#include "support/options.h"

namespace cw::cpu {
namespace {

std::string processorName() {
    std::string name = "CPU";
    if (FILE* file = std::fopen("/proc/cpuinfo", "re")) {
        char line[256];
        while (std::fgets(line, sizeof line, file)) {
            const char* colon =
                std::strncmp(line, "model name", 10) == 0 ? std::strchr(line, ':') : nullptr;
            if (!colon) continue;
            name = colon + 1;
            name.erase(0, name.find_first_not_of(" \t"));
            name.erase(name.find_last_not_of(" \t\n") + 1);
            break;
        }
        std::fclose(file);
    }
    return name;
}

} // namespace

CpuDevice::CpuDevice(uint32_t index) {
    facts_.backend = "cpu";
    facts_.target = hostTarget();
    facts_.lockstep = options().lockstep;
    facts_.name = processorName();
    facts_.memory_bytes = totalMemory();
    facts_.compute_units = Crew::instance().size();
    facts_.clock_khz = uint32_t(cyclesPerSecond() / 1000);
    facts_.max_shared_bytes = kMaxShared;
    facts_.unified_memory = facts_.managed_memory = facts_.host_can_access = true;
}

Result<std::shared_ptr<Executable>> CpuDevice::load(std::shared_ptr<const ir::Image> image) {
    if (inForkedChild()) return forkedError();
    installFaultHandlers();
    auto executable = CW_TRY(CpuExecutable::load(std::move(image)));
    return std::shared_ptr<Executable>(std::move(executable));
}

Result<DevicePtr> CpuDevice::allocate(uint64_t bytes, uint64_t align, MemoryKind kind) {
    if (inForkedChild()) return forkedError();
    const Placement placement =
        kind == MemoryKind::Device ? Placement::Shareable : Placement::Anywhere;
    return reinterpret_cast<DevicePtr>(CW_TRY(allocateMemory(bytes, align, placement)));
}

void CpuDevice::free(DevicePtr memory, uint64_t bytes, MemoryKind) {
    freeMemory(reinterpret_cast<void*>(memory), bytes);
}

bool CpuDevice::decommit(DevicePtr memory, uint64_t bytes) {
    decommitMemory(reinterpret_cast<void*>(memory), bytes);
    return true;
}

Result<> CpuDevice::commit(DevicePtr memory, uint64_t bytes) {
    return commitMemory(reinterpret_cast<void*>(memory), bytes);
}

Result<std::unique_ptr<Queue>> CpuDevice::createQueue(int) {
    if (inForkedChild()) return forkedError();
    installFaultHandlers();
    return std::unique_ptr<Queue>(std::make_unique<CpuQueue>(*this));
}

uint32_t CpuDevice::residentBlocks(const ir::KernelMeta& meta, uint32_t threads,
                                   uint32_t dynamic_shared) const {
    return cpu::residentBlocks(threads, uint64_t(meta.static_shared) + dynamic_shared);
}

void CpuDevice::setFaultHandler(std::function<void(const Fault&)> handler) {
    const Lock lock(mutex_);
    on_fault_ = std::move(handler);
}

void CpuDevice::memory(uint64_t& free_bytes, uint64_t& total_bytes) const {
    free_bytes = freeMemoryBytes();
    total_bytes = totalMemory();
}

Result<MemoryFile> CpuDevice::file(DevicePtr memory, uint64_t bytes) {
    return fileOfMemory(reinterpret_cast<void*>(memory), bytes);
}

std::vector<std::pair<std::string, std::string>> CpuDevice::describe() const {
    return {
        {"code", facts_.target},
        {"warps", facts_.lockstep ? "32 lanes that move together at shared and volatile accesses "
                                    "(CAUSEWAY_LOCKSTEP)"
                                  : "32 lanes, which meet where the program says so"},
        {"waiting", "each thread by itself: those that wait are fibres"},
        {"memory", "the host's: kernels reach all that the program does"},
        {"function pointers", "native"},
        {"recursion", "native, on a stack for each thread"},
        {"doubles", "native"},
        {"atomics", "native; of types that the processor lacks by compare and swap"},
        {"faults", "signals become errors of the kernel, with block and thread"},
        {"clock", "the processor's"},
        {"time-outs", "every kernel can be stopped (CAUSEWAY_WATCHDOG)"},
    };
}

void CpuDevice::report(const Fault& fault) {
    std::function<void(const Fault&)> handler;
    {
        const Lock lock(mutex_);
        handler = on_fault_;
    }
    if (handler) handler(fault);
}

} // namespace cw::cpu
