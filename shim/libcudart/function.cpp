// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/attributes.h"
#include "runtime/occupancy.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {

using runtime::Kernel;

Result<> cudaFuncSetCacheConfig(const void* func, cudaFuncCache cacheConfig) {
    return runtime::setCacheConfig(*CW_TRY(kernelOf(func)), int(cacheConfig));
}

Result<> cudaFuncSetSharedMemConfig(const void* func, cudaSharedMemConfig config) {
    CW_TRY(kernelOf(func));
    if (config < cudaSharedMemBankSizeDefault || config > cudaSharedMemBankSizeEightByte)
        return makeError(ErrorCode::InvalidArgument,
                         "{} is no configuration of shared memory banks", int(config));
    return {};
}

Result<> cudaFuncGetAttributes(cudaFuncAttributes& attr, const void* func) {
    using runtime::KernelAttribute;
    const Kernel* kernel = CW_TRY(kernelOf(func));
    const auto get = [&](KernelAttribute which) { return *runtime::attributeOf(*kernel, which); };
    attr = {};
    attr.sharedSizeBytes = size_t(get(KernelAttribute::SharedBytes));
    attr.constSizeBytes = size_t(get(KernelAttribute::ConstBytes));
    attr.localSizeBytes = size_t(get(KernelAttribute::LocalBytes));
    attr.maxThreadsPerBlock = get(KernelAttribute::MaxThreads);
    attr.numRegs = get(KernelAttribute::Registers);
    attr.ptxVersion = get(KernelAttribute::PtxVersion);
    attr.binaryVersion = get(KernelAttribute::BinaryVersion);
    attr.maxDynamicSharedSizeBytes = get(KernelAttribute::MaxDynamicShared);
    attr.preferredShmemCarveout = get(KernelAttribute::SharedCarveout);
    return {};
}

Result<> functionAttributesOf11(FuncAttributes11& attr, const void* func) {
    cudaFuncAttributes newer;
    CW_TRY(cudaFuncGetAttributes(newer, func));
    attr = newer;
    return {};
}

Result<> cudaFuncSetAttribute(const void* func, cudaFuncAttribute attr, int value) {
    return runtime::setAttribute(*CW_TRY(kernelOf(func)), runtime::KernelAttribute(attr), value);
}

Result<> cudaFuncGetName(const char*& name, const void* func) {
    name = CW_TRY(kernelOf(func))->meta.name.c_str();
    return {};
}

Result<> cudaFuncGetParamInfo(const void* func, size_t paramIndex, size_t* paramOffset,
                              size_t* paramSize) {
    const ir::KernelMeta& meta = CW_TRY(kernelOf(func))->meta;
    if (paramIndex >= meta.params.size())
        return makeError(ErrorCode::InvalidArgument, "kernel '{}' has {} parameters", meta.name,
                         meta.params.size());
    if (paramOffset) *paramOffset = meta.params[paramIndex].offset;
    if (paramSize) *paramSize = meta.params[paramIndex].size;
    return {};
}

Result<> cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int& numBlocks, const void* func,
                                                                int blockSize,
                                                                size_t dynamicSMemSize,
                                                                unsigned int flags) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    if (blockSize <= 0 || flags > cudaOccupancyDisableCachingOverride)
        return makeError(ErrorCode::InvalidArgument, "blocks of {} threads (flags {})", blockSize,
                         flags);
    numBlocks = int(runtime::residentBlocks(*kernel, uint32_t(blockSize), dynamicSMemSize));
    return {};
}

Result<> cudaOccupancyMaxActiveBlocksPerMultiprocessor(int& numBlocks, const void* func,
                                                       int blockSize, size_t dynamicSMemSize) {
    return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(numBlocks, func, blockSize,
                                                                  dynamicSMemSize, 0);
}

Result<> cudaOccupancyAvailableDynamicSMemPerBlock(size_t& dynamicSmemSize, const void* func,
                                                   int numBlocks, int blockSize) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    if (numBlocks <= 0 || blockSize <= 0)
        return makeError(ErrorCode::InvalidArgument, "{} blocks of {} threads", numBlocks,
                         blockSize);
    dynamicSmemSize = runtime::dynamicSharedFor(*kernel, uint32_t(numBlocks), uint32_t(blockSize));
    return {};
}

} // namespace cw::cudart
