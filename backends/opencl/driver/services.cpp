// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/services.h"

#include <algorithm>
#include <cstring>

#include "backends/opencl/driver/wild_access.h"
#include "support/log.h"

namespace cw::opencl {
namespace {

constexpr uint64_t kOutput = 8 << 20;
constexpr uint32_t kTimeOut = 0x101; // beside enum CwOpenclFault and kWildAccess

} // namespace

Result<std::unique_ptr<Services>> Services::make(Memory& memory) {
    std::unique_ptr<Services> services(new Services(memory));
    void* device = CW_TRY(memory.allocate(sizeof(CwOpenclServices), 256, memory.recordKind()));
    services->device_ = static_cast<CwOpenclServices*>(device);
    if (memory.isShared()) {
        services->record_ = services->seen_ = new (device) CwOpenclServices{};
        return services;
    }
    services->record_ = new CwOpenclServices{};
    services->seen_ = new CwOpenclServices{};
    CW_TRY(memory.clear(device, sizeof(CwOpenclServices)));
    return services;
}

Services::~Services() {
    if (!record_) return;
    setRunning(false);
    if (toFetch()) memory_.settle();
    const MemoryKind kind = memory_.recordKind();
    memory_.free(reinterpret_cast<void*>(record_->output), kOutput, kind);
    for (const auto& [memory, bytes] : scratch_)
        memory_.free(memory, bytes, MemoryKind::Device);
    memory_.free(device_, sizeof *device_, kind);
    if (!toFetch()) return;
    delete record_;
    delete seen_;
}

void* Services::onDevice(const void* member) const {
    return reinterpret_cast<std::byte*>(device_) +
           (static_cast<const std::byte*>(member) - reinterpret_cast<const std::byte*>(record_));
}

template <typename Member>
Result<> Services::tell(const Member& member) {
    if (memory_.isShared()) return {};
    return memory_.write(onDevice(&member), &member, sizeof member);
}

cl_int Services::fetch(cl_command_queue queue, cl_event* done) {
    return memory_.copy(queue, seen_, device_, offsetof(CwOpenclServices, output), {}, done);
}

void Services::stop() {
    atomic(record_->stop).fetch_or(CW_OPENCL_STOP);
    if (toFetch()) memory_.post(&device_->stop, &record_->stop, sizeof record_->stop);
}

void Services::timeOut(uint64_t grid) {
    uint32_t none = CW_OPENCL_NO_FAULT;
    if (!atomic(record_->fault).compare_exchange_strong(none, kTimeOut)) return;
    record_->fault_grid = grid;
    if (toFetch()) memory_.post(&device_->fault, &record_->fault, sizeof record_->fault);
}

Fault Services::fault() const {
    Fault fault;
    const CwOpenclServices& told = record_->fault ? *record_ : *seen_;
    fault.has_thread = true;
    std::copy_n(told.fault_block, 3, fault.block);
    std::copy_n(told.fault_thread, 3, fault.thread);
    switch (told.fault) {
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
    void* memory = CW_TRY(memory_.allocate(kOutput, 256, memory_.recordKind()));
    CW_TRY(memory_.clear(memory, kOutput));
    record_->output_bytes = kOutput;
    record_->output = reinterpret_cast<uint64_t>(memory);
    CW_TRY(tell(record_->output_bytes));
    return tell(record_->output);
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
    CW_TRY(tell(record_->scratch_places));
    return tell(record_->scratch);
}

Result<> Services::setHeap(DevicePtr heap, uint64_t bytes) {
    if (record_->heap == heap && record_->heap_bytes == bytes) return {};
    record_->heap = heap;
    record_->heap_bytes = bytes;
    CW_TRY(tell(record_->heap_bytes));
    return tell(record_->heap);
}

Result<> Services::setLocks(DevicePtr locks) {
    if (record_->locks == locks) return {};
    record_->locks = locks;
    return tell(record_->locks);
}

Result<> Services::setTimer(const Timer& timer) {
    if (record_->timer_ns == timer.ns && record_->timer_clock == timer.clock) return {};
    record_->timer_ns = timer.ns;
    record_->timer_clock = timer.clock;
    record_->timer_rate = timer.rate;
    CW_TRY(tell(record_->timer_ns));
    CW_TRY(tell(record_->timer_clock));
    return tell(record_->timer_rate);
}

Result<> Services::fetchOutput(Bytes& records) {
    if (!record_->output) return {};
    uint32_t used = 0;
    CW_TRY(memory_.read(&used, &device_->output_used, sizeof used));
    records.resize(std::min<uint64_t>(used, record_->output_bytes));
    if (records.empty()) return {};
    void* const output = reinterpret_cast<void*>(record_->output);
    CW_TRY(memory_.read(records.data(), output, records.size()));
    CW_TRY(memory_.clear(output, records.size()));
    return memory_.clear(&device_->output_used, 2 * sizeof used); // and output_reserved
}

void Services::takeOutput(OutputText& text) {
    Bytes records;
    if (Result<> done = fetchOutput(records); !done)
        logWarn("what kernels printed is lost: {}", done.error().message);
    appendRecords(text, records);
}

} // namespace cw::opencl
