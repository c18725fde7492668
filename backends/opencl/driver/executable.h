// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "backends/driver.h"
#include "backends/opencl/abi.h"
#include "backends/opencl/driver/memory.h"

namespace cw::opencl {

class OpenclDevice;

/// A kernel as OpenCL has it. Its arguments are its own: one thread at a time sets them and
/// enqueues it.
struct KernelObject {
    ~KernelObject();
    uint32_t block[3] = {0, 0, 0}; // that it was built for; 0: any
    cl_program program = nullptr;
    cl_kernel kernel = nullptr;
    size_t most_threads = 0;
    cl_ulong private_bytes = 0; // a thread
    Mutex mutex;
    uint64_t local_bytes CW_GUARDED_BY(mutex) = 0; // second argument, as set
    uint64_t opened CW_GUARDED_BY(mutex) = 0;      // Memory::openTo()
};

/// Where a record and arguments lie that don't go by value: one place in shared memory, else one of
/// the device's and one of the host's.
struct Room {
    void* device = nullptr;
    void* host = nullptr;
};

/// A launch that was checked.
struct LaunchPlan {
    KernelObject* object = nullptr;
    uint32_t flags = 0; // enum CwOpenclKernelFlag
    uint32_t shared_bytes = 0;
    uint64_t local_bytes = 0;   // shared memory and exchange area
    uint64_t scratch_bytes = 0; // a block
    size_t global[3] = {1, 1, 1}, local[3] = {1, 1, 1};
    uint32_t arg_bytes = 0;
};

/// Bytes of a record with arguments in memory, at most.
constexpr size_t kMostArgs = 32768, kMostRecord = CW_OPENCL_ARGS + kMostArgs;

/// An image. Kernels are built when they are first launched, for the shapes of their first blocks:
/// most kernels have one, and fold it.
class OpenclExecutable : public Executable {
  public:
    static Result<std::shared_ptr<OpenclExecutable>> load(OpenclDevice& device,
                                                          std::shared_ptr<const ir::Image> image);
    Result<DevicePtr> functionAddress(uint32_t index) const override;
    const std::string& kernelName(uint32_t kernel) const { return image_->kernels[kernel].name; }

    Result<LaunchPlan> plan(uint32_t kernel, const Grid& grid, size_t arg_bytes);
    /// `room`: empty when record and arguments go by value.
    cl_int enqueue(const LaunchPlan& plan, cl_command_queue queue, const CwOpenclLaunch& record,
                   std::span<const std::byte> args, Room room, std::span<const cl_event> after,
                   cl_event* done);

  private:
    struct Kernel {
        CwOpenclKernel code;
        SharedMutex mutex;
        std::vector<std::unique_ptr<KernelObject>> objects CW_GUARDED_BY(mutex);
    };
    OpenclExecutable(OpenclDevice& device, std::shared_ptr<const ir::Image> image)
        : device_(device), image_(std::move(image)) {}
    Result<KernelObject*> objectFor(uint32_t kernel, const uint32_t block[3]);
    Result<std::unique_ptr<KernelObject>> build(uint32_t kernel, const uint32_t block[3]);

    OpenclDevice& device_;
    const std::shared_ptr<const ir::Image> image_;
    std::vector<std::unique_ptr<Kernel>> kernels_;
};

} // namespace cw::opencl
