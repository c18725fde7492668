// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/own_kernels.h"

#include <algorithm>

#include "backends/opencl/driver/device.h"
#include "backends/opencl/driver/process.h"

namespace cw::opencl {
namespace {

/// Work-items for a row: enough to be busy, with some work for each.
size_t columns(uint64_t width) {
    return std::clamp<uint64_t>((width / 64 + 63) & ~uint64_t(63), 64, 16384);
}

} // namespace

OwnKernels::~OwnKernels() {
    if (unusable()) return;
    for (const Kernel* each : {&copy_, &fill_, &follow_})
        if (each->kernel) cl().clReleaseKernel(each->kernel);
}

Result<> OwnKernels::make(OpenclDevice& device) {
    if (made_.load(std::memory_order_acquire)) return {};
    const Lock lock(mutex_);
    if (made_.load()) return {};
    cl_program program = CW_TRY(device.ownKernels());
    const std::pair<Kernel*, const char*> all[] = {
        {&copy_, "cw_copy"}, {&fill_, "cw_fill"}, {&follow_, "cw_follow"}};
    for (const auto& [to, name] : all) {
        if (to->kernel) continue;
        cl_int status = CL_SUCCESS;
        to->kernel = cl().clCreateKernel(program, name, &status);
        CW_CL_TRY("making a kernel", status);
    }
    device_ = &device;
    made_.store(true, std::memory_order_release);
    return {};
}

template <typename... Args>
cl_int OwnKernels::run(Kernel& kernel, cl_command_queue queue, const size_t (&size)[3],
                       std::span<const cl_event> after, cl_event* done, const Args&... args) {
    cl_int status = device_->memory().openToOwn(kernel.kernel, kernel.opened);
    cl_uint index = Memory::kOwnArguments;
    const auto set = [&](const auto& argument) {
        if (status == CL_SUCCESS)
            status = cl().clSetKernelArg(kernel.kernel, index++, sizeof argument, &argument);
    };
    (set(args), ...);
    if (status != CL_SUCCESS) return status;
    return cl().clEnqueueNDRangeKernel(queue, kernel.kernel, 3, nullptr, size, nullptr,
                                       cl_uint(after.size()),
                                       after.empty() ? nullptr : after.data(), done);
}

cl_int OwnKernels::copy(cl_command_queue queue, DevicePtr services, void* to, const void* from,
                        const CopyShape& shape, std::span<const cl_event> after, cl_event* done) {
    return run(copy_, queue, {columns(shape.width), shape.height, shape.depth}, after, done,
               services, to, from, shape.width, shape.to_pitch, shape.to_slice, shape.from_pitch,
               shape.from_slice);
}

cl_int OwnKernels::fill(cl_command_queue queue, DevicePtr services, void* to, uint32_t pattern,
                        uint32_t pattern_bytes, const CopyShape& shape,
                        std::span<const cl_event> after, cl_event* done) {
    const uint32_t repeated = pattern_bytes == 1   ? (pattern & 0xff) * 0x01010101u
                              : pattern_bytes == 2 ? (pattern & 0xffff) * 0x00010001u
                                                   : pattern;
    return run(fill_, queue, {columns(shape.width), shape.height, shape.depth}, after, done,
               services, to, repeated, pattern_bytes, shape.width, shape.to_pitch, shape.to_slice);
}

cl_int OwnKernels::follow(cl_command_queue queue, DevicePtr from, DevicePtr to,
                          std::span<const cl_event> after, cl_event* done) {
    return run(follow_, queue, {1, 1, 1}, after, done, from, to);
}

} // namespace cw::opencl
