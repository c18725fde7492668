// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/launch.h"

#include <cstring>

#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::Kernel;
using runtime::LaunchShape;

LaunchShape shapeOf(const dim3& grid, const dim3& block, size_t shared) {
    return {.grid = {grid.x, grid.y, grid.z},
            .block = {block.x, block.y, block.z},
            .dynamic_shared = shared};
}

Result<> launchIn(Kernel& kernel, const LaunchShape& shape, void** args, cudaStream_t handle) {
    const auto stream = CW_TRY(streamOf(handle));
    if (&stream->context() != &kernel.module.context())
        return makeError(ErrorCode::InvalidHandle,
                         "the stream is of device {}, the current device is {}",
                         stream->context().ordinal(), kernel.module.context().ordinal());
    return runtime::launch(kernel, shape, args, *stream);
}

Result<> applyAttribute(const cudaLaunchAttribute& attribute, LaunchShape& shape) {
    uint32_t words[3];
    std::memcpy(words, &attribute.val, sizeof words);
    return runtime::applyAttribute(shape, int(attribute.id), words);
}

} // namespace

Result<> cudaLaunchKernel(const void* func, dim3 gridDim, dim3 blockDim, void** args,
                          size_t sharedMem, cudaStream_t stream) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    return launchIn(*kernel, shapeOf(gridDim, blockDim, sharedMem), args, stream);
}

Result<> cudaLaunchCooperativeKernel(const void* func, dim3 gridDim, dim3 blockDim, void** args,
                                     size_t sharedMem, cudaStream_t stream) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    LaunchShape shape = shapeOf(gridDim, blockDim, sharedMem);
    shape.cooperative = true;
    return launchIn(*kernel, shape, args, stream);
}

Result<> cudaLaunchKernelExC(const cudaLaunchConfig_t& config, const void* func, void** args) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    LaunchShape shape = shapeOf(config.gridDim, config.blockDim, config.dynamicSmemBytes);
    if (config.numAttrs && !config.attrs)
        return Error{ErrorCode::InvalidArgument, "the launch attributes are null"};
    for (unsigned i = 0; i < config.numAttrs; ++i)
        CW_TRY(applyAttribute(config.attrs[i], shape));
    return launchIn(*kernel, shape, args, config.stream);
}

Result<> __cudaLaunchKernel(cudaKernel_t kernel, dim3 gridDim, dim3 blockDim, void** args,
                            size_t sharedMem, cudaStream_t stream) {
    return cudaLaunchKernel(kernel, gridDim, blockDim, args, sharedMem, stream);
}

Result<> cudaGetKernel(cudaKernel_t& kernelPtr, const void* entryFuncAddr) {
    CW_TRY(kernelOf(entryFuncAddr));
    // The stub's address is the handle: it names the kernel on every device.
    kernelPtr = static_cast<cudaKernel_t>(const_cast<void*>(entryFuncAddr));
    return {};
}

Result<> __cudaGetKernel(cudaKernel_t* kernelPtr, const void* entryFuncAddr) {
    if (!kernelPtr) return Error{ErrorCode::InvalidArgument, "kernelPtr is null"};
    // Compiled host code throws this result away: what loading says is the launch's to give.
    *kernelPtr = static_cast<cudaKernel_t>(const_cast<void*>(entryFuncAddr));
    return {};
}

Result<> cudaGetFuncBySymbol(cudaFunction_t& functionPtr, const void* symbolPtr) {
    CW_TRY(kernelOf(symbolPtr));
    functionPtr = static_cast<cudaFunction_t>(const_cast<void*>(symbolPtr));
    return {};
}

} // namespace cw::cudart
