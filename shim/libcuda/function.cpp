// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUfunction and CUkernel: what they are, and occupancy.
#include "runtime/module/attributes.h"
#include "runtime/occupancy.h"
#include "shim/common/require.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

using runtime::Kernel;
using runtime::KernelAttribute;
using runtime::RegisteredKernel;

Result<RegisteredKernel*> registeredOf(const void* handle) {
    if (RegisteredKernel* registered = process().registry().findKernel(handle)) [[likely]]
        return registered;
    return makeError(ErrorCode::InvalidHandle, "{} is no function", handle);
}

Result<Kernel*> kernelOf(const void* handle) {
    RegisteredKernel* registered = CW_TRY(registeredOf(handle));
    if (Kernel* kernel = registered->bound.load(std::memory_order_acquire)) [[likely]]
        return kernel;
    return process().registry().kernelIn(*registered, *CW_TRY(currentContext()));
}

namespace {

/// A kernel in the primary context of a device, as cuKernelGetAttribute has it; else in the current
/// one.
Result<Kernel*> kernelOn(CUkernel handle, CUdevice device) {
    RegisteredKernel* registered = CW_TRY(registeredOf(handle));
    const auto current = currentContext();
    runtime::Context* context =
        current && (*current)->ordinal() == device ? *current : CW_TRY(process().primary(device));
    return process().registry().kernelIn(*registered, *context);
}

Result<> parameterOf(const ir::KernelMeta& meta, size_t index, size_t* offset, size_t* size) {
    if (index >= meta.params.size())
        return makeError(ErrorCode::InvalidArgument, "kernel '{}' has {} parameters", meta.name,
                         meta.params.size());
    if (offset) *offset = meta.params[index].offset;
    if (size) *size = meta.params[index].size;
    return {};
}

} // namespace

Result<> cuFuncGetAttribute(int& pi, CUfunction_attribute attrib, CUfunction hfunc) {
    const Kernel* kernel = CW_TRY(kernelOf(hfunc));
    pi = CW_TRY(runtime::attributeOf(*kernel, KernelAttribute(attrib)));
    return {};
}

Result<> cuFuncSetAttribute(CUfunction hfunc, CUfunction_attribute attrib, int value) {
    return runtime::setAttribute(*CW_TRY(kernelOf(hfunc)), KernelAttribute(attrib), value);
}

Result<> cuFuncSetCacheConfig(CUfunction hfunc, CUfunc_cache config) {
    return runtime::setCacheConfig(*CW_TRY(kernelOf(hfunc)), int(config));
}

Result<> cuFuncSetSharedMemConfig(CUfunction hfunc, CUsharedconfig config) {
    CW_TRY(kernelOf(hfunc));
    return cuCtxSetSharedMemConfig(config);
}

Result<> cuFuncGetName(const char*& name, CUfunction hfunc) {
    CW_TRY(shim::requireNonNull(hfunc, "hfunc"));
    name = CW_TRY(registeredOf(hfunc))->name.c_str();
    return {};
}

Result<> cuFuncGetParamInfo(CUfunction func, size_t paramIndex, size_t* paramOffset,
                            size_t* paramSize) {
    return parameterOf(CW_TRY(kernelOf(func))->meta, paramIndex, paramOffset, paramSize);
}

Result<> cuFuncIsLoaded(CUfunctionLoadingState& state, CUfunction function) {
    CW_TRY(kernelOf(function));
    state = CU_FUNCTION_LOADING_STATE_LOADED;
    return {};
}

Result<> cuFuncLoad(CUfunction function) {
    CW_TRY(kernelOf(function));
    return {};
}

Result<> cuKernelGetAttribute(int& pi, CUfunction_attribute attrib, CUkernel kernel, CUdevice dev) {
    pi = CW_TRY(runtime::attributeOf(*CW_TRY(kernelOn(kernel, dev)), KernelAttribute(attrib)));
    return {};
}

Result<> cuKernelSetAttribute(CUfunction_attribute attrib, int val, CUkernel kernel, CUdevice dev) {
    return runtime::setAttribute(*CW_TRY(kernelOn(kernel, dev)), KernelAttribute(attrib), val);
}

Result<> cuKernelSetCacheConfig(CUkernel kernel, CUfunc_cache config, CUdevice dev) {
    return runtime::setCacheConfig(*CW_TRY(kernelOn(kernel, dev)), int(config));
}

Result<> cuKernelGetName(const char*& name, CUkernel hfunc) {
    CW_TRY(shim::requireNonNull(hfunc, "hfunc"));
    name = CW_TRY(registeredOf(hfunc))->name.c_str();
    return {};
}

Result<> cuKernelGetParamInfo(CUkernel kernel, size_t paramIndex, size_t* paramOffset,
                              size_t* paramSize) {
    CW_TRY(currentContext());
    const RegisteredKernel* registered = CW_TRY(registeredOf(kernel));
    if (registered->binary.image)
        for (const ir::KernelMeta& meta : registered->binary.image->kernels)
            if (meta.name == registered->name)
                return parameterOf(meta, paramIndex, paramOffset, paramSize);
    return parameterOf(CW_TRY(kernelOf(kernel))->meta, paramIndex, paramOffset, paramSize);
}

Result<> cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int& numBlocks, CUfunction func,
                                                              int blockSize, size_t dynamicSMemSize,
                                                              unsigned int flags) {
    const Kernel* kernel = CW_TRY(kernelOf(func));
    if (blockSize <= 0 || flags > CU_OCCUPANCY_DISABLE_CACHING_OVERRIDE)
        return makeError(ErrorCode::InvalidArgument, "blocks of {} threads (flags {})", blockSize,
                         flags);
    numBlocks = int(runtime::residentBlocks(*kernel, uint32_t(blockSize), dynamicSMemSize));
    return {};
}

Result<> cuOccupancyMaxActiveBlocksPerMultiprocessor(int& numBlocks, CUfunction func, int blockSize,
                                                     size_t dynamicSMemSize) {
    return cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(numBlocks, func, blockSize,
                                                                dynamicSMemSize, 0);
}

Result<> cuOccupancyMaxPotentialBlockSizeWithFlags(int& minGridSize, int& blockSize,
                                                   CUfunction func,
                                                   CUoccupancyB2DSize blockSizeToDynamicSMemSize,
                                                   size_t dynamicSMemSize, int blockSizeLimit,
                                                   unsigned int flags) {
    const Kernel* kernel = CW_TRY(kernelOf(func));
    if (blockSizeLimit < 0 || flags > CU_OCCUPANCY_DISABLE_CACHING_OVERRIDE)
        return makeError(ErrorCode::InvalidArgument, "blocks of up to {} threads (flags {})",
                         blockSizeLimit, flags);
    const runtime::BestBlock best =
        runtime::bestBlock(*kernel, uint32_t(blockSizeLimit), [&](uint32_t threads) -> uint64_t {
            return blockSizeToDynamicSMemSize ? blockSizeToDynamicSMemSize(int(threads))
                                              : dynamicSMemSize;
        });
    minGridSize = int(best.blocks);
    blockSize = int(best.threads);
    return {};
}

Result<> cuOccupancyMaxPotentialBlockSize(int& minGridSize, int& blockSize, CUfunction func,
                                          CUoccupancyB2DSize blockSizeToDynamicSMemSize,
                                          size_t dynamicSMemSize, int blockSizeLimit) {
    return cuOccupancyMaxPotentialBlockSizeWithFlags(minGridSize, blockSize, func,
                                                     blockSizeToDynamicSMemSize, dynamicSMemSize,
                                                     blockSizeLimit, 0);
}

Result<> cuOccupancyAvailableDynamicSMemPerBlock(size_t& dynamicSmemSize, CUfunction func,
                                                 int numBlocks, int blockSize) {
    const Kernel* kernel = CW_TRY(kernelOf(func));
    if (numBlocks <= 0 || blockSize <= 0)
        return makeError(ErrorCode::InvalidArgument, "{} blocks of {} threads", numBlocks,
                         blockSize);
    dynamicSmemSize = runtime::dynamicSharedFor(*kernel, uint32_t(numBlocks), uint32_t(blockSize));
    return {};
}

} // namespace cw::cuda
