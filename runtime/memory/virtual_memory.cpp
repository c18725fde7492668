// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/virtual_memory.h"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/identity.h"
#include "runtime/runtime.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kGranularity = VirtualMemory::kGranularity;

void* pointer(uint64_t address) {
    return reinterpret_cast<void*>(address);
}

Result<> checkRange(uint64_t address, uint64_t bytes) {
    if (bytes && address % kGranularity == 0 && bytes % kGranularity == 0) return {};
    return makeError(ErrorCode::InvalidArgument,
                     "{} bytes at {:#x} are no multiples of the granularity ({})", bytes, address,
                     kGranularity);
}

Result<> checkDevice(Runtime& runtime, int device) {
    const ir::DeviceFacts& facts = CW_TRY(runtime.device(device))->facts();
    if (mapsHostPages(facts)) return {};
    return makeError(ErrorCode::NotSupported, "device '{}' does not see the host's pages",
                     facts.name);
}

/// Addresses, without memory behind them.
bool reservePages(uint64_t address, uint64_t bytes) {
    return mmap(pointer(address), bytes, PROT_NONE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) != MAP_FAILED;
}

} // namespace

Result<std::shared_ptr<PhysicalMemory>> PhysicalMemory::create(Runtime& runtime, int device,
                                                               uint64_t bytes) {
    CW_TRY(checkDevice(runtime, device));
    CW_TRY(checkRange(0, bytes));
    uint64_t free_bytes = 0, total_bytes = 0;
    CW_TRY(runtime.device(device))->memory(free_bytes, total_bytes);
    if (bytes > total_bytes)
        return makeError(ErrorCode::OutOfMemory, "{} bytes are more than the device has ({})",
                         bytes, total_bytes);
    const int descriptor = memfd_create("causeway-memory", MFD_CLOEXEC);
    if (descriptor < 0 || ftruncate(descriptor, off_t(bytes)) != 0) {
        if (descriptor >= 0) ::close(descriptor);
        return makeError(ErrorCode::OutOfMemory, "no {} bytes of memory: {}", bytes,
                         std::strerror(errno));
    }
    return std::make_shared<PhysicalMemory>(descriptor, device, bytes);
}

Result<std::shared_ptr<PhysicalMemory>> PhysicalMemory::import(Runtime& runtime, int device,
                                                               int descriptor) {
    CW_TRY(checkDevice(runtime, device));
    struct stat file{};
    const int own = fstat(descriptor, &file) == 0 && file.st_size > 0 ? dup(descriptor) : -1;
    if (own < 0)
        return makeError(ErrorCode::InvalidArgument, "descriptor {} is no memory", descriptor);
    auto memory = std::make_shared<PhysicalMemory>(own, device, uint64_t(file.st_size));
    memory->shareable = true;
    return memory;
}

PhysicalMemory::~PhysicalMemory() {
    ::close(descriptor);
}

Result<uint64_t> VirtualMemory::reserve(uint64_t bytes, uint64_t alignment, uint64_t wish) {
    CW_TRY(checkRange(0, bytes));
    if (alignment & (alignment - 1))
        return makeError(ErrorCode::InvalidArgument, "the alignment ({}) is no power of 2",
                         alignment);
    alignment = std::max(alignment, kGranularity);
    if (wish % alignment) wish = 0;
    const uint64_t room = bytes + alignment;
    void* const found =
        mmap(pointer(wish), room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (found == MAP_FAILED)
        return makeError(ErrorCode::OutOfMemory, "no range of {} addresses is free", bytes);
    const auto first = reinterpret_cast<uint64_t>(found);
    const uint64_t address = (first + alignment - 1) / alignment * alignment;
    if (address > first) munmap(found, address - first);
    if (first + room > address + bytes)
        munmap(pointer(address + bytes), first + room - address - bytes);
    CW_TRY(runtime_.memory().insert(
        {.base = address, .size = bytes, .kind = MemoryClass::Virtual, .device = 0}));
    Lock lock(mutex_);
    reserved_[address] = bytes;
    return address;
}

Result<> VirtualMemory::release(uint64_t address, uint64_t bytes) {
    Lock lock(mutex_);
    const auto at = reserved_.find(address);
    if (at == reserved_.end() || at->second != bytes)
        return makeError(ErrorCode::InvalidArgument, "{} bytes at {:#x} are no reservation", bytes,
                         address);
    const auto mapping = mapped_.lower_bound(address);
    if (mapping != mapped_.end() && mapping->first < address + bytes)
        return makeError(ErrorCode::InvalidArgument, "memory is mapped at {:#x}", mapping->first);
    runtime_.memory().take(address);
    munmap(pointer(address), bytes);
    reserved_.erase(at);
    return {};
}

Result<> VirtualMemory::map(uint64_t address, uint64_t bytes,
                            std::shared_ptr<PhysicalMemory> memory) {
    CW_TRY(checkRange(address, bytes));
    if (bytes > memory->bytes)
        return makeError(ErrorCode::InvalidArgument, "{} bytes of {}", bytes, memory->bytes);
    Lock lock(mutex_);
    auto space = reserved_.upper_bound(address);
    if (space == reserved_.begin() ||
        address + bytes > std::prev(space)->first + std::prev(space)->second)
        return makeError(ErrorCode::InvalidArgument, "{} bytes at {:#x} are not reserved", bytes,
                         address);
    const auto above = mapped_.lower_bound(address);
    if ((above != mapped_.end() && above->first < address + bytes) || find(address))
        return makeError(ErrorCode::InvalidArgument, "memory is mapped at {:#x} already", address);
    if (mmap(pointer(address), bytes, PROT_NONE, MAP_SHARED | MAP_FIXED, memory->descriptor, 0) ==
        MAP_FAILED)
        return makeError(ErrorCode::OutOfMemory, "mapping {} bytes: {}", bytes,
                         std::strerror(errno));
    // The addresses are the memory's device's from now on.
    if (auto range = runtime_.memory().take(std::prev(space)->first)) {
        range->device = memory->device;
        CW_TRY(runtime_.memory().insert(*range));
    }
    mapped_[address] = {bytes, std::move(memory)};
    return {};
}

Result<> VirtualMemory::checkMapped(uint64_t address, uint64_t bytes) const {
    CW_TRY(checkRange(address, bytes));
    uint64_t end = address;
    for (auto at = mapped_.find(address); at != mapped_.end() && at->first == end; ++at) {
        end += at->second.bytes;
        if (end >= address + bytes) break;
    }
    if (end == address + bytes) return {};
    return makeError(ErrorCode::InvalidArgument, "{} bytes at {:#x} are not whole mappings", bytes,
                     address);
}

Result<> VirtualMemory::unmap(uint64_t address, uint64_t bytes) {
    Lock lock(mutex_);
    CW_TRY(checkMapped(address, bytes));
    if (!reservePages(address, bytes))
        return makeError(ErrorCode::Internal, "unmapping {} bytes: {}", bytes,
                         std::strerror(errno));
    mapped_.erase(mapped_.find(address), mapped_.lower_bound(address + bytes));
    return {};
}

Result<> VirtualMemory::setAccess(uint64_t address, uint64_t bytes, int access) {
    if (access != 0 && access != 1 && access != 3)
        return makeError(ErrorCode::InvalidArgument, "{} is no access", access);
    Lock lock(mutex_);
    CW_TRY(checkMapped(address, bytes));
    const int protection = access == 3 ? PROT_READ | PROT_WRITE : access ? PROT_READ : PROT_NONE;
    if (mprotect(pointer(address), bytes, protection) != 0)
        return makeError(ErrorCode::Internal, "protecting {} bytes: {}", bytes,
                         std::strerror(errno));
    for (auto at = mapped_.find(address); at != mapped_.end() && at->first < address + bytes; ++at)
        at->second.access = access;
    return {};
}

const VirtualMemory::Mapping* VirtualMemory::find(uint64_t address) const {
    auto at = mapped_.upper_bound(address);
    if (at == mapped_.begin()) return nullptr;
    --at;
    return address - at->first < at->second.bytes ? &at->second : nullptr;
}

Result<int> VirtualMemory::access(uint64_t address) const {
    Lock lock(mutex_);
    if (const Mapping* mapping = find(address)) return mapping->access;
    return makeError(ErrorCode::InvalidArgument, "nothing is mapped at {:#x}", address);
}

std::shared_ptr<PhysicalMemory> VirtualMemory::memoryAt(uint64_t address) const {
    Lock lock(mutex_);
    const Mapping* mapping = find(address);
    return mapping ? mapping->memory : nullptr;
}

} // namespace cw::runtime
