// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "backends/driver.h"
#include "backends/opencl/driver/platform.h"
#include "support/mutex.h"

namespace cw::opencl {

class OpenclDevice;

/// The kernels of kernels.cl for one queue. make() is anybody's; the others are one thread's at a
/// time.
class OwnKernels {
  public:
    ~OwnKernels();
    Result<> make(OpenclDevice& device);

    cl_int copy(cl_command_queue, DevicePtr services, void* to, const void* from,
                const CopyShape& shape, std::span<const cl_event> after, cl_event* done);
    cl_int fill(cl_command_queue, DevicePtr services, void* to, uint32_t pattern,
                uint32_t pattern_bytes, const CopyShape& shape, std::span<const cl_event> after,
                cl_event* done);
    /// After a wait for the queue whose services are `from`: its fault is that of `to`, too.
    cl_int follow(cl_command_queue, DevicePtr from, DevicePtr to, std::span<const cl_event> after,
                  cl_event* done);

  private:
    struct Kernel {
        cl_kernel kernel = nullptr;
        uint64_t opened = 0; // Memory::openTo()
    };
    template <typename... Args>
    cl_int run(Kernel& kernel, cl_command_queue, const size_t (&size)[3],
               std::span<const cl_event> after, cl_event* done, const Args&... args);

    OpenclDevice* device_ = nullptr;
    std::atomic<bool> made_{false};
    Mutex mutex_;
    Kernel copy_, fill_, follow_;
};

} // namespace cw::opencl
