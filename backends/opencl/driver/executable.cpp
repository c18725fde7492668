// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/executable.h"

#include <algorithm>
#include <cstring>

#include "backends/opencl/driver/device.h"
#include "backends/opencl/driver/process.h"
#include "backends/opencl/driver/program.h"
#include "backends/opencl/driver/spirv.h"
#include "backends/shapes.h"
#include "support/log.h"

namespace cw::opencl {
namespace {

constexpr size_t kMostShapes = 2; // with a program of their own
constexpr uint32_t kMaxThreads = 1024;
constexpr uint64_t kFunctionAddress = 0xCF00000000000000; // as codegen numbers functions
constexpr size_t kMostByValue = 4096;                     // of arguments

uint32_t sharedBytes(const ir::KernelMeta& meta, uint32_t dynamic) {
    return dynamic ? ((meta.static_shared + 127) & ~127u) + dynamic : meta.static_shared;
}

size_t recordBytes(uint32_t arg_bytes) {
    return CW_OPENCL_ARGS + ((arg_bytes + 15) & ~size_t(15));
}

bool fits(const KernelObject& object, const uint32_t block[3]) {
    return !object.block[0] || std::equal(block, block + 3, object.block);
}

} // namespace

KernelObject::~KernelObject() {
    if (unusable()) return;
    if (kernel) cl().clReleaseKernel(kernel);
    if (program) cl().clReleaseProgram(program);
}

Result<std::shared_ptr<OpenclExecutable>>
OpenclExecutable::load(OpenclDevice& device, std::shared_ptr<const ir::Image> image) {
    const Bytes& code = image->code;
    CwOpenclCode header;
    if (code.size() < sizeof header)
        return Error{ErrorCode::InvalidImage, "the image's code is cut off"};
    std::memcpy(&header, code.data(), sizeof header);
    if (header.magic != CW_OPENCL_MAGIC)
        return Error{ErrorCode::InvalidImage, "the image is not one of SPIR-V modules"};
    if (header.abi != CW_OPENCL_ABI)
        return makeError(ErrorCode::InvalidImage,
                         "the image was made for version {} of the backend, this is {}", header.abi,
                         CW_OPENCL_ABI);
    if (header.kernel_count != image->kernels.size())
        return makeError(ErrorCode::InvalidImage, "the image's code has {} kernels, its table {}",
                         header.kernel_count, image->kernels.size());
    if ((code.size() - sizeof header) / sizeof(CwOpenclKernel) < header.kernel_count)
        return Error{ErrorCode::InvalidImage, "the image's code is cut off"};
    std::shared_ptr<OpenclExecutable> executable(new OpenclExecutable(device, image));
    for (uint32_t i = 0; i < header.kernel_count; ++i) {
        auto kernel = std::make_unique<Kernel>();
        CwOpenclKernel& row = kernel->code;
        std::memcpy(&row, code.data() + sizeof header + i * sizeof row, sizeof row);
        row.entry[sizeof row.entry - 1] = row.refusal[sizeof row.refusal - 1] = '\0';
        if (row.spirv_offset > code.size() || row.spirv_bytes > code.size() - row.spirv_offset)
            return makeError(ErrorCode::InvalidImage, "the code of '{}' is cut off",
                             image->kernels[i].name);
        executable->kernels_.push_back(std::move(kernel));
    }
    return executable;
}

Result<DevicePtr> OpenclExecutable::functionAddress(uint32_t index) const {
    if (index >= image_->functions.size())
        return makeError(ErrorCode::InvalidSymbol, "function {} is not in the image ({} functions)",
                         index, image_->functions.size());
    return kFunctionAddress | uint64_t(index) * 16;
}

Result<std::unique_ptr<KernelObject>> OpenclExecutable::build(uint32_t index,
                                                              const uint32_t block[3]) {
    const CwOpenclKernel& code = kernels_[index]->code;
    const ir::KernelMeta& meta = image_->kernels[index];
    auto words =
        CW_TRY(spirvWords(ByteView(image_->code).subspan(code.spirv_offset, code.spirv_bytes)));
    auto object = std::make_unique<KernelObject>();
    const SpecValue shape[] = {{CW_OPENCL_SPEC_NTID_X, block[0]},
                               {CW_OPENCL_SPEC_NTID_Y, block[1]},
                               {CW_OPENCL_SPEC_NTID_Z, block[2]}};
    if (specialise(words, shape)) std::copy_n(block, 3, object->block);
    object->program = CW_TRY_WHILE(buildProgram(device_.device(), device_.context(), words),
                                   "building kernel '{}'", meta.name);
    cl_int status = CL_SUCCESS;
    object->kernel = cl().clCreateKernel(object->program, code.entry, &status);
    if (status != CL_SUCCESS)
        return makeError(ErrorCode::InvalidImage, "the image's code for '{}' has no '{}': {}",
                         meta.name, code.entry, statusName(status));
    const auto ask = [&](cl_kernel_work_group_info what, auto& answer) {
        cl().clGetKernelWorkGroupInfo(object->kernel, device_.device().device, what, sizeof answer,
                                      &answer, nullptr);
    };
    ask(CL_KERNEL_WORK_GROUP_SIZE, object->most_threads);
    ask(CL_KERNEL_PRIVATE_MEM_SIZE, object->private_bytes);
    return object;
}

Result<KernelObject*> OpenclExecutable::objectFor(uint32_t index, const uint32_t block[3]) {
    Kernel& kernel = *kernels_[index];
    {
        const ReadLock lock(kernel.mutex);
        for (const auto& object : kernel.objects)
            if (fits(*object, block)) return object.get();
    }
    const WriteLock lock(kernel.mutex);
    for (const auto& object : kernel.objects)
        if (fits(*object, block)) return object.get();
    constexpr uint32_t kAny[3] = {0, 0, 0};
    const bool any = kernel.objects.size() >= kMostShapes;
    kernel.objects.push_back(CW_TRY(build(index, any ? kAny : block)));
    return kernel.objects.back().get();
}

Result<LaunchPlan> OpenclExecutable::plan(uint32_t index, const Grid& grid, size_t arg_bytes) {
    const ir::KernelMeta& meta = *CW_TRY(checkShape(*image_, index, grid, kMaxThreads));
    const CwOpenclKernel& code = kernels_[index]->code;
    const uint64_t threads = uint64_t(grid.block[0]) * grid.block[1] * grid.block[2];
    const size_t most_args = code.flags & CW_OPENCL_ARGS_IN_MEMORY ? kMostArgs : kMostByValue;
    if (arg_bytes < meta.arg_bytes || arg_bytes > most_args)
        return makeError(ErrorCode::InvalidArgument, "'{}' takes {} bytes of arguments, not {}",
                         meta.name, meta.arg_bytes, arg_bytes);
    if (*code.refusal)
        return makeError(ErrorCode::NotSupported, "kernel '{}' can't run on '{}': {}", meta.name,
                         device_.facts().name, code.refusal);

    LaunchPlan plan;
    plan.flags = code.flags;
    plan.arg_bytes = meta.arg_bytes;
    plan.shared_bytes = sharedBytes(meta, grid.dynamic_shared);
    const uint64_t exchange = code.exchange_per_block +
                              uint64_t(code.exchange_per_thread) * ((threads + 31) & ~uint64_t(31));
    plan.local_bytes =
        std::max<uint64_t>(((uint64_t(plan.shared_bytes) + 15) & ~uint64_t(15)) + exchange, 16);
    if (plan.local_bytes > device_.localBytes())
        return makeError(ErrorCode::InvalidConfiguration,
                         "'{}' needs {} bytes of local memory a block, the device has {}",
                         meta.name, plan.local_bytes, device_.localBytes());
    plan.scratch_bytes = threads * code.scratch_per_thread;
    plan.object = CW_TRY(objectFor(index, grid.block));
    if (plan.object->most_threads && threads > plan.object->most_threads)
        return makeError(ErrorCode::OutOfResources,
                         "'{}' needs {} bytes of private memory a thread: '{}' has that for {} "
                         "threads a block ({} bytes), not for {}",
                         meta.name, plan.object->private_bytes, device_.facts().name,
                         plan.object->most_threads,
                         plan.object->private_bytes * plan.object->most_threads, threads);
    if (code.flags & CW_OPENCL_SHAPED)
        std::copy_n(grid.block, 3, plan.local);
    else
        plan.local[0] = threads;
    for (int i = 0; i < 3; ++i)
        plan.global[i] = grid.grid[i] * plan.local[i];
    return plan;
}

cl_int OpenclExecutable::enqueue(const LaunchPlan& plan, cl_command_queue queue,
                                 const CwOpenclLaunch& record, std::span<const std::byte> args,
                                 Room room, std::span<const cl_event> after, cl_event* done) {
    KernelObject& object = *plan.object;
    const Lock lock(object.mutex);
    cl_int status = device_.memory().openTo(object.kernel, object.opened);
    if (status != CL_SUCCESS) return status;
    if (object.local_bytes != plan.local_bytes) {
        status = cl().clSetKernelArg(object.kernel, 1, plan.local_bytes, nullptr);
        if (status != CL_SUCCESS) return status;
        object.local_bytes = plan.local_bytes;
    }
    const size_t bytes = recordBytes(plan.arg_bytes);
    alignas(16) std::byte by_value[CW_OPENCL_ARGS + kMostByValue];
    auto* const to = room.host ? static_cast<std::byte*>(room.host) : by_value;
    static_assert(sizeof record == CW_OPENCL_ARGS);
    std::memcpy(to, &record, sizeof record);
    std::memcpy(to + CW_OPENCL_ARGS, args.data(), plan.arg_bytes);
    status = room.device ? device_.memory().setPointer(object.kernel, 0, room.device)
                         : cl().clSetKernelArg(object.kernel, 0, bytes, by_value);
    if (status == CL_SUCCESS && room.device != room.host) {
        status = device_.memory().copy(queue, room.device, room.host, bytes, after, nullptr);
        after = {}; // the queue is in order
    }
    if (status != CL_SUCCESS) return status;
    const cl_uint dimensions = plan.global[2] > 1 ? 3 : plan.global[1] > 1 ? 2 : 1;
    return cl().clEnqueueNDRangeKernel(queue, object.kernel, dimensions, nullptr, plan.global,
                                       plan.local, cl_uint(after.size()),
                                       after.empty() ? nullptr : after.data(), done);
}

} // namespace cw::opencl
