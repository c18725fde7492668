// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/launch.h"

#include <cstring>

#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::Kernel;
using runtime::LaunchShape;

namespace {

/// The packed arguments behind cuLaunchKernel's `extra`: pairs of a key and its value.
Result<ByteView> packedArguments(void** extra) {
    const std::byte* buffer = nullptr;
    const size_t* size = nullptr;
    for (; *extra != CU_LAUNCH_PARAM_END; extra += 2) {
        if (*extra == CU_LAUNCH_PARAM_BUFFER_POINTER)
            buffer = static_cast<const std::byte*>(extra[1]);
        else if (*extra == CU_LAUNCH_PARAM_BUFFER_SIZE)
            size = static_cast<const size_t*>(extra[1]);
        else
            return makeError(ErrorCode::InvalidArgument, "{} is no key of extra", *extra);
    }
    if (!size || (*size && !buffer))
        return Error{ErrorCode::InvalidArgument, "extra names no buffer, or not its size"};
    return ByteView(buffer, *size);
}

Result<> launch(CUfunction function, const LaunchShape& shape, CUstream stream, void** parameters,
                void** extra) {
    Kernel* kernel = CW_TRY(kernelOf(function));
    const auto target = CW_TRY(streamOf(stream));
    if (&target->context() != &kernel->module.context()) [[unlikely]]
        return makeError(ErrorCode::InvalidHandle, "kernel '{}' and the stream are of two contexts",
                         kernel->meta.name);
    if (!extra) [[likely]]
        return runtime::launch(*kernel, shape, parameters, *target);
    if (parameters)
        return Error{ErrorCode::InvalidArgument, "both kernelParams and extra are given"};
    return runtime::launchPacked(*kernel, shape, CW_TRY(packedArguments(extra)), *target);
}

} // namespace

Result<Bytes> argumentsOf(const Kernel& kernel, void** parameters, void** extra) {
    if (!extra) return runtime::packArguments(kernel, parameters);
    if (parameters)
        return Error{ErrorCode::InvalidArgument, "both kernelParams and extra are given"};
    const ByteView packed = CW_TRY(packedArguments(extra));
    return Bytes(packed.begin(), packed.end());
}

Result<> cuLaunchKernel(CUfunction f, unsigned int gridDimX, unsigned int gridDimY,
                        unsigned int gridDimZ, unsigned int blockDimX, unsigned int blockDimY,
                        unsigned int blockDimZ, unsigned int sharedMemBytes, CUstream hStream,
                        void** kernelParams, void** extra) {
    return launch(f,
                  {.grid = {gridDimX, gridDimY, gridDimZ},
                   .block = {blockDimX, blockDimY, blockDimZ},
                   .dynamic_shared = sharedMemBytes},
                  hStream, kernelParams, extra);
}

Result<> cuLaunchCooperativeKernel(CUfunction f, unsigned int gridDimX, unsigned int gridDimY,
                                   unsigned int gridDimZ, unsigned int blockDimX,
                                   unsigned int blockDimY, unsigned int blockDimZ,
                                   unsigned int sharedMemBytes, CUstream hStream,
                                   void** kernelParams) {
    return launch(f,
                  {.grid = {gridDimX, gridDimY, gridDimZ},
                   .block = {blockDimX, blockDimY, blockDimZ},
                   .dynamic_shared = sharedMemBytes,
                   .cooperative = true},
                  hStream, kernelParams, nullptr);
}

Result<> cuLaunchKernelEx(const CUlaunchConfig& config, CUfunction f, void** kernelParams,
                          void** extra) {
    LaunchShape shape{.grid = {config.gridDimX, config.gridDimY, config.gridDimZ},
                      .block = {config.blockDimX, config.blockDimY, config.blockDimZ},
                      .dynamic_shared = config.sharedMemBytes};
    if (config.numAttrs && !config.attrs)
        return Error{ErrorCode::InvalidArgument, "the launch attributes are null"};
    for (unsigned i = 0; i < config.numAttrs; ++i) {
        uint32_t words[3];
        std::memcpy(words, &config.attrs[i].value, sizeof words);
        CW_TRY(runtime::applyAttribute(shape, int(config.attrs[i].id), words));
    }
    return launch(f, shape, config.hStream, kernelParams, extra);
}

} // namespace cw::cuda
