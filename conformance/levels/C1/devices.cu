// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: devices are counted, chosen and described consistently
// DOC: CUDA Runtime API, 5.1 Device Management, 5.31 Version Management
// ORACLE: not yet run
#include "case.h"

static int attribute(cudaDeviceAttr which) {
    int value = -1;
    CHECK_CUDA(cudaDeviceGetAttribute(&value, which, 0));
    return value;
}

CASE(ThereIsADeviceAndItIsCurrent) {
    int count = 0, current = -1;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    CHECK(count >= 1);
    CHECK_CUDA(cudaGetDevice(&current));
    CHECK_EQ(current, 0);
    CHECK_CUDA(cudaSetDevice(0));
}

CASE(AnUnknownDeviceIsInvalidDevice) {
    int count = 0;
    cudaDeviceProp properties;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    CHECK_EQ(cudaSetDevice(count), cudaErrorInvalidDevice);
    CHECK_EQ(cudaSetDevice(-1), cudaErrorInvalidDevice);
    CHECK_EQ(cudaGetDeviceProperties(&properties, count), cudaErrorInvalidDevice);
    int value = 0;
    CHECK_EQ(cudaDeviceGetAttribute(&value, cudaDevAttrWarpSize, count), cudaErrorInvalidDevice);
    CHECK_EQ(cudaGetDeviceCount(nullptr), cudaErrorInvalidValue);
    CHECK_EQ(cudaGetDevice(nullptr), cudaErrorInvalidValue);
}

CASE(AnUnknownAttributeIsInvalidValue) {
    int value = 0;
    CHECK_EQ(cudaDeviceGetAttribute(&value, cudaDeviceAttr(100000), 0), cudaErrorInvalidValue);
}

CASE(PropertiesAndAttributesAgree) {
    cudaDeviceProp p;
    CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
    CHECK(std::strlen(p.name) > 0 && std::strlen(p.name) < sizeof p.name);
    CHECK_EQ(p.warpSize, 32);
    CHECK_EQ(attribute(cudaDevAttrWarpSize), 32);
    CHECK_EQ(attribute(cudaDevAttrMaxThreadsPerBlock), p.maxThreadsPerBlock);
    CHECK_EQ(attribute(cudaDevAttrMultiProcessorCount), p.multiProcessorCount);
    CHECK_EQ(attribute(cudaDevAttrComputeCapabilityMajor), p.major);
    CHECK_EQ(attribute(cudaDevAttrComputeCapabilityMinor), p.minor);
    CHECK_EQ(size_t(attribute(cudaDevAttrMaxSharedMemoryPerBlock)), p.sharedMemPerBlock);
    CHECK_EQ(size_t(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin)), p.sharedMemPerBlockOptin);
    CHECK_EQ(attribute(cudaDevAttrMaxRegistersPerBlock), p.regsPerBlock);
    CHECK_EQ(attribute(cudaDevAttrMaxBlockDimX), p.maxThreadsDim[0]);
    CHECK_EQ(attribute(cudaDevAttrMaxBlockDimZ), p.maxThreadsDim[2]);
    CHECK_EQ(attribute(cudaDevAttrMaxGridDimX), p.maxGridSize[0]);
    CHECK_EQ(attribute(cudaDevAttrMaxGridDimY), p.maxGridSize[1]);
    CHECK_EQ(attribute(cudaDevAttrMaxThreadsPerMultiProcessor), p.maxThreadsPerMultiProcessor);
    CHECK_EQ(attribute(cudaDevAttrUnifiedAddressing), p.unifiedAddressing);
    CHECK_EQ(attribute(cudaDevAttrCooperativeLaunch), p.cooperativeLaunch);
    size_t free = 0, total = 0;
    CHECK_CUDA(cudaMemGetInfo(&free, &total));
    CHECK_EQ(total, p.totalGlobalMem);
}

CASE(LimitsAreThoseOfEveryCudaDevice) {
    // CUDA C++ Programming Guide, 20.2 Technical specifications per compute capability (8.x).
    cudaDeviceProp p;
    CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
    CHECK(p.major >= 8);
    CHECK_EQ(p.maxThreadsPerBlock, 1024);
    CHECK_EQ(p.maxThreadsDim[0], 1024);
    CHECK_EQ(p.maxThreadsDim[1], 1024);
    CHECK_EQ(p.maxThreadsDim[2], 64);
    CHECK_EQ(p.maxGridSize[0], 2147483647);
    CHECK_EQ(p.maxGridSize[1], 65535);
    CHECK_EQ(p.maxGridSize[2], 65535);
    CHECK_EQ(p.sharedMemPerBlock, size_t(48) << 10);
    CHECK(p.sharedMemPerBlockOptin >= p.sharedMemPerBlock);
    CHECK(p.sharedMemPerMultiprocessor >= p.sharedMemPerBlockOptin);
    CHECK_EQ(p.totalConstMem, size_t(65536));
    CHECK_EQ(p.regsPerBlock, 65536);
    CHECK(p.multiProcessorCount >= 1);
    CHECK_EQ(p.maxThreadsPerMultiProcessor % p.warpSize, 0);
    CHECK(p.maxThreadsPerMultiProcessor >= p.maxThreadsPerBlock);
    CHECK(p.totalGlobalMem > 0 && p.l2CacheSize > 0 && p.memoryBusWidth > 0);
    CHECK_EQ(p.unifiedAddressing, 1);
    CHECK_EQ(p.managedMemory, 1);
    CHECK_EQ(p.canMapHostMemory, 1);
}

CASE(VersionsAreSensible) {
    int runtime = 0, driver = 0;
    CHECK_CUDA(cudaRuntimeGetVersion(&runtime));
    CHECK_CUDA(cudaDriverGetVersion(&driver));
    CHECK(runtime >= CUDART_VERSION); // a shared library may be newer than the headers
    CHECK_EQ(runtime / 1000, CUDART_VERSION / 1000);
    CHECK(driver >= runtime);
}

CASE(ADeviceIsFoundByItsBusIdAndItsProperties) {
    char id[32] = {};
    int device = -1;
    CHECK_CUDA(cudaDeviceGetPCIBusId(id, sizeof id, 0));
    CHECK_CUDA(cudaDeviceGetByPCIBusId(&device, id));
    CHECK_EQ(device, 0);
    cudaDeviceProp p;
    CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
    device = -1;
    CHECK_CUDA(cudaChooseDevice(&device, &p));
    CHECK(device >= 0);
}

CASE(LimitsAreReadAndSet) {
    size_t stack = 0, heap = 0, fifo = 0;
    CHECK_CUDA(cudaDeviceGetLimit(&stack, cudaLimitStackSize));
    CHECK_CUDA(cudaDeviceGetLimit(&heap, cudaLimitMallocHeapSize));
    CHECK_CUDA(cudaDeviceGetLimit(&fifo, cudaLimitPrintfFifoSize));
    CHECK(stack >= 1024);
    CHECK(heap >= size_t(8) << 20);
    CHECK(fifo >= size_t(1) << 20);
    CHECK_CUDA(cudaDeviceSetLimit(cudaLimitStackSize, 16384));
    CHECK_CUDA(cudaDeviceGetLimit(&stack, cudaLimitStackSize));
    CHECK(stack >= 16384);
    CHECK_CUDA(cudaDeviceSetLimit(cudaLimitMallocHeapSize, size_t(32) << 20));
    CHECK_CUDA(cudaDeviceGetLimit(&heap, cudaLimitMallocHeapSize));
    CHECK(heap >= size_t(32) << 20);
    // cudaErrorUnsupportedLimit or InvalidValue, depending on the number; never success.
    CHECK(cudaDeviceGetLimit(&stack, cudaLimit(999)) != cudaSuccess);
}

CASE(DeviceFlagsAndCacheConfigurationAreAccepted) {
    unsigned flags = 0;
    CHECK_CUDA(cudaSetDeviceFlags(cudaDeviceScheduleBlockingSync));
    CHECK_CUDA(cudaFree(0));
    CHECK_CUDA(cudaGetDeviceFlags(&flags));
    CHECK_EQ(flags & cudaDeviceScheduleMask, unsigned(cudaDeviceScheduleBlockingSync));
    CHECK_CUDA(cudaDeviceSetCacheConfig(cudaFuncCachePreferL1));
    cudaFuncCache config;
    CHECK_CUDA(cudaDeviceGetCacheConfig(&config));
    int least = 0, greatest = 0;
    CHECK_CUDA(cudaDeviceGetStreamPriorityRange(&least, &greatest));
    CHECK(greatest <= least);
}

CASE(VisibleDevicesHidesAndReorders) {
    setenv("CUDA_VISIBLE_DEVICES", "", 1);
    int count = -1;
    CHECK_EQ(cudaGetDeviceCount(&count), cudaErrorNoDevice);
    void* data = nullptr;
    CHECK_EQ(cudaMalloc(&data, 16), cudaErrorNoDevice);
}

CASE(AnUnknownVisibleDeviceEndsTheList) {
    // "If one of the indices is invalid, only the devices whose index precedes it are visible"
    // (Programming Guide, 22).
    setenv("CUDA_VISIBLE_DEVICES", "0,-1,0", 1);
    int count = -1;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    CHECK_EQ(count, 1);
}
