// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <map>
#include <memory>

#include "support/mutex.h"
#include "support/result.h"

namespace cw::runtime {

class Runtime;

/// Memory without an address (cuMemCreate): pages of the host, which devices of one address space
/// with it reach where they are mapped. The file descriptor can go to other processes.
class PhysicalMemory {
  public:
    /// InvalidArgument, OutOfMemory; NotSupported on a device that does not see the host's pages.
    static Result<std::shared_ptr<PhysicalMemory>> create(Runtime& runtime, int device,
                                                          uint64_t bytes);
    /// Of another process; takes a copy of the descriptor.
    static Result<std::shared_ptr<PhysicalMemory>> import(Runtime& runtime, int device,
                                                          int descriptor);
    PhysicalMemory(int descriptor, int device, uint64_t bytes)
        : descriptor(descriptor), device(device), bytes(bytes) {}
    PhysicalMemory(const PhysicalMemory&) = delete;
    ~PhysicalMemory();

    const int descriptor;
    const int device;
    const uint64_t bytes;
    std::atomic<uint32_t> uses = 1; // of its handle
    std::atomic<uint64_t> handle = 0;
    std::atomic<bool> shareable = false; // a descriptor may be asked for
};

/// Addresses without memory, and what is mapped there (cuMemAddressReserve, cuMemMap). All sizes
/// and addresses are multiples of kGranularity. Thread-safe.
class VirtualMemory {
  public:
    static constexpr uint64_t kGranularity = 2 << 20; // as devices of the claimed kind have it

    explicit VirtualMemory(Runtime& runtime) : runtime_(runtime) {}
    Result<uint64_t> reserve(uint64_t bytes, uint64_t alignment, uint64_t wish);
    /// A whole reservation in which nothing is mapped.
    Result<> release(uint64_t address, uint64_t bytes);
    /// Without access until it is given.
    Result<> map(uint64_t address, uint64_t bytes, std::shared_ptr<PhysicalMemory> memory);
    Result<> unmap(uint64_t address, uint64_t bytes);
    /// Of whole mappings. `access`: CUmemAccess_flags, 0, 1 (read) or 3.
    Result<> setAccess(uint64_t address, uint64_t bytes, int access);
    Result<int> access(uint64_t address) const;
    bool mapped(uint64_t address) const { return memoryAt(address) != nullptr; }
    /// Null when nothing is mapped there.
    std::shared_ptr<PhysicalMemory> memoryAt(uint64_t address) const;

  private:
    struct Mapping {
        uint64_t bytes;
        std::shared_ptr<PhysicalMemory> memory;
        int access = 0;
    };
    const Mapping* find(uint64_t address) const CW_REQUIRES(mutex_);
    /// InvalidArgument unless whole mappings, one behind the other, fill the range.
    Result<> checkMapped(uint64_t address, uint64_t bytes) const CW_REQUIRES(mutex_);

    Runtime& runtime_;
    mutable Mutex mutex_;
    std::map<uint64_t, uint64_t> reserved_ CW_GUARDED_BY(mutex_); // address -> bytes
    std::map<uint64_t, Mapping> mapped_ CW_GUARDED_BY(mutex_);
};

} // namespace cw::runtime
