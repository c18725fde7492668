// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/services.h"

#include <algorithm>
#include <cstring>

#include "backends/opencl/driver/wild_access.h"

namespace cw::opencl {
namespace {

constexpr uint64_t kOutput = 8 << 20;
constexpr uint32_t kTimeOut = 0x101; // beside enum CwOpenclFault and kWildAccess

} // namespace

Result<std::unique_ptr<Services>> Services::make(Memory& memory) {
    std::unique_ptr<Services> services(new Services(memory));
    void* record = CW_TRY(memory.allocate(sizeof(CwOpenclServices), 256, MemoryKind::Pinned));
    services->record_ = new (record) CwOpenclServices{};
    return services;
}

Services::~Services() {
    if (!record_) return;
    setRunning(false);
    memory_.free(reinterpret_cast<void*>(record_->output), kOutput, MemoryKind::Pinned);
    for (const auto& [memory, bytes] : scratch_)
        memory_.free(memory, bytes, MemoryKind::Device);
    memory_.free(record_, sizeof *record_, MemoryKind::Pinned);
}

void Services::timeOut(uint64_t grid) {
    uint32_t none = CW_OPENCL_NO_FAULT;
    if (atomic(record_->fault).compare_exchange_strong(none, kTimeOut)) record_->fault_grid = grid;
}

Fault Services::fault() const {
    Fault fault;
    fault.has_thread = true;
    std::copy_n(record_->fault_block, 3, fault.block);
    std::copy_n(record_->fault_thread, 3, fault.thread);
    switch (record_->fault) {
    case CW_OPENCL_ASSERT:
        fault.code = ErrorCode::Assert;
        fault.message = "an assertion failed";
        break;
    case CW_OPENCL_RUNAWAY:
        fault.message = "it waits for what can never happen, or recurs too deep";
        break;
    case kWildAccess:
        fault.code = ErrorCode::IllegalAddress;
        fault.message = "an access goes to memory that is not there";
        fault.has_thread = false;
        if (const uint64_t address = wildAddress(); address != kUnknown) fault.address = address;
        break;
    case kTimeOut:
        fault.code = ErrorCode::LaunchTimeout;
        fault.message = "it ran longer than CAUSEWAY_WATCHDOG allows";
        fault.has_thread = false;
        break;
    case CW_OPENCL_BAD_FREE:
        fault.message = "free() was given what malloc() did not give, or gave twice";
        break;
    default:
        fault.message = "it reached a trap";
        break;
    }
    return fault;
}

void Services::setRunning(bool runs) {
    if (runs == runs_) return;
    runs_ = runs;
    if (runs)
        kernelsRun(record_);
    else
        kernelsEnded(record_);
}

Result<> Services::needOutput() {
    if (record_->output) return {};
    void* memory = CW_TRY(memory_.allocate(kOutput, 256, MemoryKind::Pinned));
    std::memset(memory, 0, kOutput);
    record_->output_bytes = kOutput;
    record_->output = reinterpret_cast<uint64_t>(memory);
    return {};
}

Result<> Services::needScratch(uint64_t bytes, uint32_t compute_units) {
    constexpr uint32_t kBlocksPerUnit = 4; // at a time; more wait for a place
    const uint32_t places =
        std::clamp<uint32_t>(kBlocksPerUnit * compute_units, 1, CW_OPENCL_MOST_PLACES);
    const uint64_t all = bytes * places;
    if (!scratch_.empty() && scratch_.back().second >= all) return {};
    void* const memory = CW_TRY(memory_.allocate(all, 256, MemoryKind::Device));
    scratch_.emplace_back(memory, all);
    record_->scratch_places = places;
    // Blocks of earlier launches may find their places here: those are apart in each.
    record_->scratch = reinterpret_cast<uint64_t>(memory);
    return {};
}

void Services::setHeap(DevicePtr heap, uint64_t bytes) {
    record_->heap = heap;
    record_->heap_bytes = bytes;
}

void Services::setLocks(DevicePtr locks) {
    record_->locks = locks;
}

void Services::setTimer(const Timer& timer) {
    record_->timer_ns = timer.ns;
    record_->timer_clock = timer.clock;
    record_->timer_rate = timer.rate;
}

void Services::takeOutput(OutputText& text) {
    const uint64_t used = std::min<uint64_t>(record_->output_used, record_->output_bytes);
    if (!used) return;
    auto* const begin = reinterpret_cast<std::byte*>(record_->output);
    appendRecords(text, {begin, used});
    std::memset(begin, 0, used);
    record_->output_used = record_->output_reserved = 0;
}

} // namespace cw::opencl
