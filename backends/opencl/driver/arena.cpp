// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/arena.h"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>

#include "backends/opencl/abi.h"
#include "backends/opencl/driver/process.h"

namespace cw::opencl {
namespace {

constexpr uint64_t kLeast = 1 << 20;
constexpr uint64_t kBaseAlign = uint64_t(1) << 32; // CwOpenclLaunch::map_top
constexpr uint64_t kReserved = CW_OPENCL_MAP_BYTES + kBaseAlign;

} // namespace

Arena& Arena::of(const ClDevice& device, cl_context context, MemoryModel model, uint64_t most) {
    static Mutex mutex;
    static auto* const arenas = new std::map<cl_device_id, Arena*>;
    const Lock lock(mutex);
    Arena*& arena = (*arenas)[device.device];
    if (!arena) arena = new Arena(device, context, model, most);
    return *arena;
}

bool Arena::tryToMake(uint64_t bytes) {
    cl_int status = CL_SUCCESS;
    if (model_ == MemoryModel::CoarseSvm) {
        void* memory = cl().clSVMAlloc(context_, CL_MEM_READ_WRITE, bytes, 0);
        base_ = reinterpret_cast<uint64_t>(memory);
        return memory != nullptr;
    }
    buffer_ = cl().clCreateBuffer(context_, CL_MEM_READ_WRITE, bytes, nullptr, &status);
    if (status != CL_SUCCESS) buffer_ = nullptr;
    return buffer_ != nullptr;
}

Result<> Arena::make() {
    if (base_) return {};
    if (unusable()) return unusableError();
    if (model_ == MemoryModel::Buffer) {
        void* range =
            mmap(nullptr, kReserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (range == MAP_FAILED)
            return makeError(ErrorCode::OutOfMemory, "no range of {} addresses is free: {}",
                             kReserved, std::strerror(errno));
        reserved_ = range;
    }
    uint64_t bytes = bytes_;
    while (!tryToMake(bytes)) {
        bytes /= 2; // others may have the rest
        if (bytes < kLeast) {
            if (reserved_) munmap(std::exchange(reserved_, nullptr), kReserved);
            return makeError(ErrorCode::OutOfMemory, "device '{}' has no memory left for an arena",
                             device_.text(CL_DEVICE_NAME));
        }
    }
    if (reserved_)
        base_ = (reinterpret_cast<uint64_t>(reserved_) + kBaseAlign - 1) & ~(kBaseAlign - 1);
    bytes_ = free_bytes_ = bytes;
    ranges_ = Ranges(base_, bytes);
    return {};
}

Result<void*> Arena::take(uint64_t bytes, uint64_t align) {
    const Lock lock(mutex_);
    CW_TRY(make());
    const auto found = ranges_.take(bytes, align);
    free_bytes_ = ranges_.freeBytes();
    if (found) return reinterpret_cast<void*>(*found);
    return makeError(
        ErrorCode::OutOfMemory,
        "{} bytes are more than the device's arena has in one piece ({} of {} are free)", bytes,
        free_bytes_.load(), bytes_.load());
}

void Arena::give(void* memory) {
    const Lock lock(mutex_);
    ranges_.give(reinterpret_cast<uint64_t>(memory));
    free_bytes_ = ranges_.freeBytes();
}

} // namespace cw::opencl
