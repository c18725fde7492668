// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "backends/opencl/abi.h"
#include "backends/opencl/driver/memory.h"
#include "backends/opencl/driver/output.h"
#include "backends/opencl/driver/timer.h"

namespace cw::opencl {

/// The record that the kernels of one queue and the host share. Launches are one thread's at a
/// time; stop() and fault() are anybody's.
class Services {
  public:
    static Result<std::unique_ptr<Services>> make(Memory& memory);
    ~Services();

    DevicePtr address() const { return reinterpret_cast<DevicePtr>(device_); }
    void stop();
    /// Kernels do nothing any more.
    bool stopped() const { return atomic(record_->stop).load(std::memory_order_acquire) != 0; }
    /// The fault of a launch that runs too long.
    void timeOut(uint64_t grid);
    /// Whether this launch, which has ended, did wrong; and what, without the kernel's name.
    bool faultOf(uint64_t grid) const {
        return (atomic(record_->fault).load(std::memory_order_acquire) != 0 &&
                (record_->fault_grid == grid || !record_->fault_grid)) ||
               (seen_ != record_ && seen_->fault != 0 && seen_->fault_grid == grid);
    }
    /// Where memory is not shared, what a launch says of itself is to be fetched behind it.
    bool toFetch() const { return seen_ != record_; }
    cl_int fetch(cl_command_queue queue, cl_event* done);
    Fault fault() const;

    /// The record stays for ever: a kernel that uses it does not end.
    void keep() { record_ = nullptr; } // and seen_
    /// Whether launches are under way.
    void setRunning(bool runs);

    /// For kernels that print: makes room at the first call.
    Result<> needOutput();
    /// For kernels with big arrays: a place of so many bytes for each block that runs.
    Result<> needScratch(uint64_t bytes, uint32_t compute_units);
    Result<> setHeap(DevicePtr heap, uint64_t bytes);
    Result<> setLocks(DevicePtr locks);
    Result<> setTimer(const Timer& timer);
    /// Appends the text of what was printed. Only while no kernel that prints is running.
    void takeOutput(OutputText& text);

  private:
    explicit Services(Memory& memory) : memory_(memory) {}
    static std::atomic_ref<uint32_t> atomic(uint32_t& word) { return std::atomic_ref(word); }

    Result<> fetchOutput(Bytes& records);
    /// Where the device has a member of the host's record.
    void* onDevice(const void* member) const;
    template <typename Member>
    Result<> tell(const Member& member);

    Memory& memory_;
    CwOpenclServices* device_ = nullptr; // the device's record
    CwOpenclServices* record_ = nullptr; // what the host says; shared memory is one record
    CwOpenclServices* seen_ = nullptr;   // what the device said
    std::vector<std::pair<void*, uint64_t>>
        scratch_; // the last is in use, launches may have others
    bool runs_ = false;
};

} // namespace cw::opencl
