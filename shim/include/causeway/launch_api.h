// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Runtime API, "C++ API Routines": launches, kernel attributes, occupancy. Templates over the
// C entry points.
#pragma once
#pragma GCC system_header

#define CW_API static __inline__ __host__

template <typename T>
CW_API cudaError_t cudaLaunchKernel(T* func, dim3 gridDim, dim3 blockDim, void** args,
                                    size_t sharedMem = 0, cudaStream_t stream = 0) {
    return ::cudaLaunchKernel(reinterpret_cast<const void*>(func), gridDim, blockDim, args,
                              sharedMem, stream);
}
template <typename T>
CW_API cudaError_t cudaLaunchCooperativeKernel(T* func, dim3 gridDim, dim3 blockDim, void** args,
                                               size_t sharedMem = 0, cudaStream_t stream = 0) {
    return ::cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(func), gridDim, blockDim,
                                         args, sharedMem, stream);
}
#if __cplusplus >= 201103L
template <typename... Expected, typename... Actual>
CW_API cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Expected...),
                                      Actual&&... args) {
    // The arguments take the kernel's types first; the array points at those copies.
    return [&](Expected... converted) {
        void* pointers[sizeof...(Expected) + 1] = {(void*)(__builtin_addressof(converted))...};
        return ::cudaLaunchKernelExC(config, reinterpret_cast<const void*>(kernel), pointers);
    }(static_cast<Actual&&>(args)...);
}
template <typename... Actual>
CW_API cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, const cudaKernel_t kernel,
                                      Actual&&... args) {
    void* pointers[sizeof...(Actual) + 1] = {(void*)(__builtin_addressof(args))...};
    return ::cudaLaunchKernelExC(config, reinterpret_cast<const void*>(kernel), pointers);
}
#endif

template <typename T>
CW_API cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attr, T* entry) {
    return ::cudaFuncGetAttributes(attr, reinterpret_cast<const void*>(entry));
}
template <typename T>
CW_API cudaError_t cudaFuncSetAttribute(T* entry, cudaFuncAttribute attr, int value) {
    return ::cudaFuncSetAttribute(reinterpret_cast<const void*>(entry), attr, value);
}
template <typename T>
CW_API cudaError_t cudaFuncSetCacheConfig(T* func, cudaFuncCache cacheConfig) {
    return ::cudaFuncSetCacheConfig(reinterpret_cast<const void*>(func), cacheConfig);
}
template <typename T>
CW_API cudaError_t cudaFuncSetSharedMemConfig(T* func, cudaSharedMemConfig config) {
    return ::cudaFuncSetSharedMemConfig(reinterpret_cast<const void*>(func), config);
}
template <typename T>
CW_API cudaError_t cudaFuncGetName(const char** name, T* func) {
    return ::cudaFuncGetName(name, reinterpret_cast<const void*>(func));
}
template <typename T>
CW_API cudaError_t cudaGetKernel(cudaKernel_t* kernel, T* func) {
    return ::cudaGetKernel(kernel, reinterpret_cast<const void*>(func));
}
template <typename T>
CW_API cudaError_t cudaGetFuncBySymbol(cudaFunction_t* function, T* symbol) {
    return ::cudaGetFuncBySymbol(function, reinterpret_cast<const void*>(symbol));
}

template <typename T>
CW_API cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* numBlocks, T func,
                                                                 int blockSize,
                                                                 size_t dynamicSMemSize) {
    return ::cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
        numBlocks, reinterpret_cast<const void*>(func), blockSize, dynamicSMemSize,
        cudaOccupancyDefault);
}
template <typename T>
CW_API cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* numBlocks, T func,
                                                                          int blockSize,
                                                                          size_t dynamicSMemSize,
                                                                          unsigned int flags) {
    return ::cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
        numBlocks, reinterpret_cast<const void*>(func), blockSize, dynamicSMemSize, flags);
}
template <typename T>
CW_API cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t* dynamicSmemSize, T* func,
                                                             int numBlocks, int blockSize) {
    return ::cudaOccupancyAvailableDynamicSMemPerBlock(
        dynamicSmemSize, reinterpret_cast<const void*>(func), numBlocks, blockSize);
}
template <typename T>
CW_API cudaError_t cudaOccupancyMaxPotentialClusterSize(int* clusterSize, T* func,
                                                        const cudaLaunchConfig_t* config) {
    return ::cudaOccupancyMaxPotentialClusterSize(clusterSize, reinterpret_cast<const void*>(func),
                                                  config);
}
template <typename T>
CW_API cudaError_t cudaOccupancyMaxActiveClusters(int* numClusters, T* func,
                                                  const cudaLaunchConfig_t* config) {
    return ::cudaOccupancyMaxActiveClusters(numClusters, reinterpret_cast<const void*>(func),
                                            config);
}

// The block size with the most resident threads; ties go to the larger block, as fewer blocks are
// needed.
template <typename SharedMemory, typename T>
CW_API cudaError_t cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags(
    int* minGridSize, int* blockSize, T func, SharedMemory blockSizeToDynamicSMemSize,
    int blockSizeLimit = 0, unsigned int flags = 0) {
    if (!minGridSize || !blockSize || !func) return cudaErrorInvalidValue;
    int device = 0, processors = 0, threads_per_processor = 0, warp = 0, most_threads = 0;
    cudaFuncAttributes attributes;
    cudaError_t status = ::cudaGetDevice(&device);
    if (!status)
        status = ::cudaDeviceGetAttribute(&threads_per_processor,
                                          cudaDevAttrMaxThreadsPerMultiProcessor, device);
    if (!status) status = ::cudaDeviceGetAttribute(&warp, cudaDevAttrWarpSize, device);
    if (!status)
        status = ::cudaDeviceGetAttribute(&most_threads, cudaDevAttrMaxThreadsPerBlock, device);
    if (!status)
        status = ::cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device);
    if (!status) status = ::cudaFuncGetAttributes(&attributes, reinterpret_cast<const void*>(func));
    if (status) return status;

    int limit =
        attributes.maxThreadsPerBlock < most_threads ? attributes.maxThreadsPerBlock : most_threads;
    if (blockSizeLimit > 0 && blockSizeLimit < limit) limit = blockSizeLimit;
    int best_size = 0, best_blocks = 0, best_threads = 0;
    for (int aligned = (limit + warp - 1) / warp * warp;
         aligned > 0 && best_threads < threads_per_processor; aligned -= warp) {
        const int size = aligned < limit ? aligned : limit;
        int blocks = 0;
        status = ::cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
            &blocks, reinterpret_cast<const void*>(func), size, blockSizeToDynamicSMemSize(size),
            flags);
        if (status) return status;
        if (size * blocks <= best_threads) continue;
        best_size = size, best_blocks = blocks, best_threads = size * blocks;
    }
    *minGridSize = best_blocks * processors;
    *blockSize = best_size;
    return cudaSuccess;
}
template <typename SharedMemory, typename T>
CW_API cudaError_t cudaOccupancyMaxPotentialBlockSizeVariableSMem(
    int* minGridSize, int* blockSize, T func, SharedMemory blockSizeToDynamicSMemSize,
    int blockSizeLimit = 0) {
    return ::cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags(
        minGridSize, blockSize, func, blockSizeToDynamicSMemSize, blockSizeLimit);
}
namespace cw_host {
struct SameSharedMemory {
    size_t size;
    size_t operator()(int) const { return size; }
};
} // namespace cw_host
template <typename T>
CW_API cudaError_t cudaOccupancyMaxPotentialBlockSizeWithFlags(int* minGridSize, int* blockSize,
                                                               T func, size_t dynamicSMemSize = 0,
                                                               int blockSizeLimit = 0,
                                                               unsigned int flags = 0) {
    const cw_host::SameSharedMemory size = {dynamicSMemSize};
    return ::cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags(minGridSize, blockSize, func,
                                                                     size, blockSizeLimit, flags);
}
template <typename T>
CW_API cudaError_t cudaOccupancyMaxPotentialBlockSize(int* minGridSize, int* blockSize, T func,
                                                      size_t dynamicSMemSize = 0,
                                                      int blockSizeLimit = 0) {
    return ::cudaOccupancyMaxPotentialBlockSizeWithFlags(minGridSize, blockSize, func,
                                                         dynamicSMemSize, blockSizeLimit);
}

#undef CW_API
