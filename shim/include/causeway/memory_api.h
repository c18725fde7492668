// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA Runtime API, "C++ API Routines": typed allocation, symbols, events, streams, graphs.
#pragma once
#pragma GCC system_header

#define CW_API static __inline__ __host__
// Pointers to constant data too, as in CUDA's.
#define CW_VOID(pointer) ((void**)(pointer))
#define CW_SYMBOL(symbol) (const void*)(__builtin_addressof(symbol))

template <typename T>
CW_API cudaError_t cudaMalloc(T** devPtr, size_t size) {
    return ::cudaMalloc(CW_VOID(devPtr), size);
}
template <typename T>
CW_API cudaError_t cudaMallocHost(T** ptr, size_t size, unsigned int flags = 0) {
    return ::cudaHostAlloc(CW_VOID(ptr), size, flags);
}
CW_API cudaError_t cudaMallocHost(void** ptr, size_t size, unsigned int flags) {
    return ::cudaHostAlloc(ptr, size, flags);
}
template <typename T>
CW_API cudaError_t cudaHostAlloc(T** ptr, size_t size, unsigned int flags) {
    return ::cudaHostAlloc(CW_VOID(ptr), size, flags);
}
template <typename T>
CW_API cudaError_t cudaHostGetDevicePointer(T** pDevice, void* pHost, unsigned int flags) {
    return ::cudaHostGetDevicePointer(CW_VOID(pDevice), pHost, flags);
}
template <typename T>
CW_API cudaError_t cudaMallocManaged(T** devPtr, size_t size,
                                     unsigned int flags = cudaMemAttachGlobal) {
    return ::cudaMallocManaged(CW_VOID(devPtr), size, flags);
}
template <typename T>
CW_API cudaError_t cudaMallocPitch(T** devPtr, size_t* pitch, size_t width, size_t height) {
    return ::cudaMallocPitch(CW_VOID(devPtr), pitch, width, height);
}
template <typename T>
CW_API cudaError_t cudaMallocAsync(T** ptr, size_t size, cudaStream_t stream) {
    return ::cudaMallocAsync(CW_VOID(ptr), size, stream);
}
CW_API cudaError_t cudaMallocAsync(void** ptr, size_t size, cudaMemPool_t memPool,
                                   cudaStream_t stream) {
    return ::cudaMallocFromPoolAsync(ptr, size, memPool, stream);
}
template <typename T>
CW_API cudaError_t cudaMallocAsync(T** ptr, size_t size, cudaMemPool_t memPool,
                                   cudaStream_t stream) {
    return ::cudaMallocFromPoolAsync(CW_VOID(ptr), size, memPool, stream);
}
template <typename T>
CW_API cudaError_t cudaMallocFromPoolAsync(T** ptr, size_t size, cudaMemPool_t memPool,
                                           cudaStream_t stream) {
    return ::cudaMallocFromPoolAsync(CW_VOID(ptr), size, memPool, stream);
}
template <typename T>
CW_API cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, T* devPtr, size_t length = 0,
                                            unsigned int flags = cudaMemAttachSingle) {
    return ::cudaStreamAttachMemAsync(stream, static_cast<void*>(devPtr), length, flags);
}

template <typename T>
CW_API cudaError_t cudaGetSymbolAddress(void** devPtr, const T& symbol) {
    return ::cudaGetSymbolAddress(devPtr, CW_SYMBOL(symbol));
}
template <typename T>
CW_API cudaError_t cudaGetSymbolSize(size_t* size, const T& symbol) {
    return ::cudaGetSymbolSize(size, CW_SYMBOL(symbol));
}
template <typename T>
CW_API cudaError_t cudaMemcpyToSymbol(const T& symbol, const void* src, size_t count,
                                      size_t offset = 0,
                                      cudaMemcpyKind kind = cudaMemcpyHostToDevice) {
    return ::cudaMemcpyToSymbol(CW_SYMBOL(symbol), src, count, offset, kind);
}
template <typename T>
CW_API cudaError_t cudaMemcpyToSymbolAsync(const T& symbol, const void* src, size_t count,
                                           size_t offset = 0,
                                           cudaMemcpyKind kind = cudaMemcpyHostToDevice,
                                           cudaStream_t stream = 0) {
    return ::cudaMemcpyToSymbolAsync(CW_SYMBOL(symbol), src, count, offset, kind, stream);
}
template <typename T>
CW_API cudaError_t cudaMemcpyFromSymbol(void* dst, const T& symbol, size_t count, size_t offset = 0,
                                        cudaMemcpyKind kind = cudaMemcpyDeviceToHost) {
    return ::cudaMemcpyFromSymbol(dst, CW_SYMBOL(symbol), count, offset, kind);
}
template <typename T>
CW_API cudaError_t cudaMemcpyFromSymbolAsync(void* dst, const T& symbol, size_t count,
                                             size_t offset = 0,
                                             cudaMemcpyKind kind = cudaMemcpyDeviceToHost,
                                             cudaStream_t stream = 0) {
    return ::cudaMemcpyFromSymbolAsync(dst, CW_SYMBOL(symbol), count, offset, kind, stream);
}

CW_API cudaError_t cudaEventCreate(cudaEvent_t* event, unsigned int flags) {
    return ::cudaEventCreateWithFlags(event, flags);
}
CW_API cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph,
                                        cudaGraphNode_t* errorNode, char* logBuffer,
                                        size_t bufferSize) {
    if (logBuffer && bufferSize) *logBuffer = 0;
    if (errorNode) *errorNode = 0;
    return ::cudaGraphInstantiate(exec, graph, 0);
}
template <typename T>
CW_API cudaError_t cudaGraphAddMemcpyNodeToSymbol(cudaGraphNode_t* node, cudaGraph_t graph,
                                                  const cudaGraphNode_t* dependencies,
                                                  size_t numDependencies, const T& symbol,
                                                  const void* src, size_t count, size_t offset,
                                                  cudaMemcpyKind kind) {
    return ::cudaGraphAddMemcpyNodeToSymbol(node, graph, dependencies, numDependencies,
                                            CW_SYMBOL(symbol), src, count, offset, kind);
}
template <typename T>
CW_API cudaError_t cudaGraphAddMemcpyNodeFromSymbol(cudaGraphNode_t* node, cudaGraph_t graph,
                                                    const cudaGraphNode_t* dependencies,
                                                    size_t numDependencies, void* dst,
                                                    const T& symbol, size_t count, size_t offset,
                                                    cudaMemcpyKind kind) {
    return ::cudaGraphAddMemcpyNodeFromSymbol(node, graph, dependencies, numDependencies, dst,
                                              CW_SYMBOL(symbol), count, offset, kind);
}
template <typename T>
CW_API cudaError_t cudaGraphMemcpyNodeSetParamsToSymbol(cudaGraphNode_t node, const T& symbol,
                                                        const void* src, size_t count,
                                                        size_t offset, cudaMemcpyKind kind) {
    return ::cudaGraphMemcpyNodeSetParamsToSymbol(node, CW_SYMBOL(symbol), src, count, offset,
                                                  kind);
}
template <typename T>
CW_API cudaError_t cudaGraphMemcpyNodeSetParamsFromSymbol(cudaGraphNode_t node, void* dst,
                                                          const T& symbol, size_t count,
                                                          size_t offset, cudaMemcpyKind kind) {
    return ::cudaGraphMemcpyNodeSetParamsFromSymbol(node, dst, CW_SYMBOL(symbol), count, offset,
                                                    kind);
}
template <typename T>
CW_API cudaError_t cudaLibraryGetGlobal(T** dptr, size_t* bytes, cudaLibrary_t library,
                                        const char* name) {
    return ::cudaLibraryGetGlobal(CW_VOID(dptr), bytes, library, name);
}
template <typename T>
CW_API cudaError_t cudaLibraryGetManaged(T** dptr, size_t* bytes, cudaLibrary_t library,
                                         const char* name) {
    return ::cudaLibraryGetManaged(CW_VOID(dptr), bytes, library, name);
}
template <typename T>
CW_API cudaError_t cudaLibraryGetUnifiedFunction(T** fptr, cudaLibrary_t library,
                                                 const char* symbol) {
    return ::cudaLibraryGetUnifiedFunction(CW_VOID(fptr), library, symbol);
}

#undef CW_API
#undef CW_VOID
#undef CW_SYMBOL
