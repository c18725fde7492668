// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/identity.h"
#include "runtime/occupancy.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {

using runtime::Kernel;

Result<> cudaFuncSetCacheConfig(const void* func, cudaFuncCache cacheConfig) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    if (cacheConfig < cudaFuncCachePreferNone || cacheConfig > cudaFuncCachePreferEqual)
        return makeError(ErrorCode::InvalidArgument, "{} is no cache configuration",
                         int(cacheConfig));
    kernel->cache_config = uint32_t(cacheConfig);
    return {};
}

Result<> cudaFuncSetSharedMemConfig(const void* func, cudaSharedMemConfig config) {
    CW_TRY(kernelOf(func));
    if (config < cudaSharedMemBankSizeDefault || config > cudaSharedMemBankSizeEightByte)
        return makeError(ErrorCode::InvalidArgument,
                         "{} is no configuration of shared memory banks", int(config));
    return {};
}

Result<> cudaFuncGetAttributes(cudaFuncAttributes& attr, const void* func) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    const ir::KernelMeta& meta = kernel->meta;
    attr = {};
    attr.sharedSizeBytes = meta.static_shared;
    for (const ir::GlobalMeta& global : kernel->module.image().globals)
        if (global.flags & ir::GlobalMeta::Constant) attr.constSizeBytes += global.size;
    attr.localSizeBytes = meta.local_bytes;
    attr.maxThreadsPerBlock = int(meta.max_threads ? meta.max_threads : runtime::kMaxThreads);
    attr.numRegs = int(meta.registers);
    attr.ptxVersion = attr.binaryVersion = runtime::kComputeMajor * 10 + runtime::kComputeMinor;
    attr.maxDynamicSharedSizeBytes = int(kernel->max_dynamic_shared.load());
    attr.preferredShmemCarveout = kernel->shared_carveout.load();
    return {};
}

Result<> cudaFuncSetAttribute(const void* func, cudaFuncAttribute attr, int value) {
    Kernel* kernel = CW_TRY(kernelOf(func));
    switch (attr) {
    case cudaFuncAttributeMaxDynamicSharedMemorySize:
        return runtime::setMaxDynamicShared(*kernel, value);
    case cudaFuncAttributePreferredSharedMemoryCarveout:
        if (value < -1 || value > 100)
            return makeError(ErrorCode::InvalidArgument, "a carve-out of {} percent", value);
        kernel->shared_carveout = value;
        return {};
    case cudaFuncAttributeNonPortableClusterSizeAllowed:
    case cudaFuncAttributeClusterSchedulingPolicyPreference:
    case cudaFuncAttributeRequiredClusterWidth:
    case cudaFuncAttributeRequiredClusterHeight:
    case cudaFuncAttributeRequiredClusterDepth:
        return Error{ErrorCode::NotSupported, "clusters of blocks need compute capability 9.0"};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute that can be set",
                         int(attr));
    }
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
