// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: memory of the driver API: allocations, copies, fills, pointers, hints, pools
// DOC: CUDA Driver API, 6.15 Memory Management, 6.17 Stream Ordered Memory Allocator
// DOC: CUDA Driver API, 6.19 Unified Addressing
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

std::vector<int> counted(int n) {
    std::vector<int> values(n);
    for (int i = 0; i < n; ++i)
        values[i] = i;
    return values;
}

#if CUDA_VERSION >= 13000
static CUmemLocation placeOf(CUdevice device) {
    CUmemLocation place = {};
    place.type = device == CU_DEVICE_CPU ? CU_MEM_LOCATION_TYPE_HOST : CU_MEM_LOCATION_TYPE_DEVICE;
    place.id = device == CU_DEVICE_CPU ? 0 : device;
    return place;
}
static CUresult prefetch(CUdeviceptr memory, size_t bytes, CUdevice to) {
    return cuMemPrefetchAsync(memory, bytes, placeOf(to), 0, nullptr);
}
#else
static CUdevice placeOf(CUdevice device) {
    return device;
}
static CUresult prefetch(CUdeviceptr memory, size_t bytes, CUdevice to) {
    return cuMemPrefetchAsync(memory, bytes, to, nullptr);
}
#endif

CASE(AllocationsHaveARange) {
    test::DriverContext context;
    CUdeviceptr memory = 0, base = 0;
    size_t size = 0;
    CHECK_EQ(cuMemAlloc(&memory, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemAlloc(&memory, 1000));
    CHECK_EQ(memory % 256, 0u);
    CHECK_CU(cuMemGetAddressRange(&base, &size, memory + 10));
    CHECK_EQ(base, memory);
    CHECK_EQ(size, 1000u);
    CHECK_EQ(cuMemFree(memory + 4), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemFree(memory));
    CHECK_CU(cuMemFree(0));
    CHECK_EQ(cuMemFree(memory), CUDA_ERROR_INVALID_VALUE);
    size_t free_bytes = 0, total = 0;
    CHECK_CU(cuMemGetInfo(&free_bytes, &total));
    CHECK(free_bytes <= total && total > 0);
    CHECK_EQ(cuMemAlloc(&memory, total * 2), CUDA_ERROR_OUT_OF_MEMORY);
}

CASE(RowsArePitched) {
    test::DriverContext context;
    CUdeviceptr memory = 0;
    size_t pitch = 0;
    CHECK_EQ(cuMemAllocPitch(&memory, &pitch, 100, 10, 3), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemAllocPitch(&memory, &pitch, 100, 10, 4));
    CHECK(pitch >= 100 && pitch % 4 == 0);
    CHECK_CU(cuMemsetD2D32(memory, pitch, 7, 25, 10));
    std::vector<int> rows(25 * 10);
    CUDA_MEMCPY2D copy = {};
    copy.srcMemoryType = CU_MEMORYTYPE_DEVICE;
    copy.srcDevice = memory;
    copy.srcPitch = pitch;
    copy.dstMemoryType = CU_MEMORYTYPE_HOST;
    copy.dstHost = rows.data();
    copy.dstPitch = 100;
    copy.WidthInBytes = 100;
    copy.Height = 10;
    CHECK_CU(cuMemcpy2D(&copy));
    for (int value : rows)
        CHECK_EQ(value, 7);
    copy.dstPitch = 99;
    CHECK_EQ(cuMemcpy2D(&copy), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemFree(memory));
}

CASE(BoxesAreCopied) {
    test::DriverContext context;
    constexpr int kWidth = 8, kHeight = 6, kDepth = 4;
    const std::vector<int> all = counted(kWidth * kHeight * kDepth);
    CUdeviceptr memory = 0;
    CHECK_CU(cuMemAlloc(&memory, all.size() * 4));
    CHECK_CU(cuMemcpyHtoD(memory, all.data(), all.size() * 4));
    std::vector<int> part(3 * 2 * 2, -1);
    CUDA_MEMCPY3D copy = {};
    copy.srcMemoryType = CU_MEMORYTYPE_DEVICE;
    copy.srcDevice = memory;
    copy.srcPitch = kWidth * 4;
    copy.srcHeight = kHeight;
    copy.srcXInBytes = 2 * 4;
    copy.srcY = 1;
    copy.srcZ = 2;
    copy.dstMemoryType = CU_MEMORYTYPE_HOST;
    copy.dstHost = part.data();
    copy.dstPitch = 3 * 4;
    copy.dstHeight = 2;
    copy.WidthInBytes = 3 * 4;
    copy.Height = 2;
    copy.Depth = 2;
    CHECK_CU(cuMemcpy3D(&copy));
    for (int z = 0; z < 2; ++z)
        for (int y = 0; y < 2; ++y)
            for (int x = 0; x < 3; ++x)
                CHECK_EQ(part[(z * 2 + y) * 3 + x], ((z + 2) * kHeight + y + 1) * kWidth + x + 2);
    copy.srcLOD = 1;
    CHECK_EQ(cuMemcpy3D(&copy), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemFree(memory));
}

CASE(FillsTakeEveryWidth) {
    test::DriverContext context;
    CUdeviceptr memory = 0;
    unsigned char bytes[16];
    CHECK_CU(cuMemAlloc(&memory, 16));
    CHECK_CU(cuMemsetD8(memory, 0x11, 16));
    CHECK_CU(cuMemsetD16(memory + 4, 0x2233, 2));
    CHECK_CU(cuMemsetD32(memory + 8, 0x44556677, 1));
    CHECK_CU(cuMemcpyDtoH(bytes, memory, 16));
    const unsigned char wanted[16] = {0x11, 0x11, 0x11, 0x11, 0x33, 0x22, 0x33, 0x22,
                                      0x77, 0x66, 0x55, 0x44, 0x11, 0x11, 0x11, 0x11};
    CHECK_EQ(std::memcmp(bytes, wanted, 16), 0);
    CHECK_EQ(cuMemsetD32(memory + 2, 0, 1), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuMemsetD8(memory, 0, 17), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemFree(memory));
}

CASE(BothApisShareTheirMemory) {
    CHECK_CUDA(cudaSetDevice(0));
    CHECK_CU(cuInit(0));
    const std::vector<int> values = counted(100);
    test::Buffer<int> buffer(100);
    CHECK_CU(cuMemcpyHtoD(CUdeviceptr(static_cast<int*>(buffer)), values.data(), 400));
    CHECK(buffer.host() == values);
    CUdeviceptr memory = 0;
    CHECK_CU(cuMemAlloc(&memory, 400));
    CHECK_CUDA(cudaMemcpy(reinterpret_cast<void*>(memory), buffer, 400, cudaMemcpyDefault));
    std::vector<int> seen(100);
    CHECK_CU(cuMemcpyDtoH(seen.data(), memory, 400));
    CHECK(seen == values);
    CHECK_CUDA(cudaFree(reinterpret_cast<void*>(memory)));
}

CASE(HostMemoryIsPinnedAndRegistered) {
    NEED(cudaDevAttrCanMapHostMemory);
    test::DriverContext context;
    void* host = nullptr;
    unsigned flags = 99;
    CUdeviceptr mapped = 0;
    CHECK_CU(cuMemHostAlloc(&host, 4096, CU_MEMHOSTALLOC_PORTABLE | CU_MEMHOSTALLOC_DEVICEMAP));
    CHECK_CU(cuMemHostGetFlags(&flags, host));
    CHECK(flags & CU_MEMHOSTALLOC_PORTABLE);
    CHECK_CU(cuMemHostGetDevicePointer(&mapped, host, 0));
    CHECK_CU(cuMemsetD8(mapped, 5, 4096));
    CHECK_CU(cuCtxSynchronize());
    CHECK_EQ(int(static_cast<char*>(host)[4095]), 5);
    CHECK_CU(cuMemFreeHost(host));
    CHECK_EQ(cuMemFreeHost(host), CUDA_ERROR_INVALID_VALUE);
    std::vector<char> own(8192);
    CHECK_CU(cuMemHostRegister(own.data(), own.size(), 0));
    CHECK_EQ(cuMemHostRegister(own.data(), own.size(), 0),
             CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED);
    CHECK_CU(cuMemHostUnregister(own.data()));
    CHECK_EQ(cuMemHostUnregister(own.data()), CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED);
}

CASE(PointersHaveAttributes) {
    test::DriverContext context;
    CUdeviceptr memory = 0, start = 0;
    CHECK_CU(cuMemAlloc(&memory, 1000));
    unsigned type = 0;
    int device = -1;
    size_t size = 0;
    CHECK_CU(cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, memory + 5));
    CHECK_EQ(type, unsigned(CU_MEMORYTYPE_DEVICE));
    CUpointer_attribute names[] = {CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL,
                                   CU_POINTER_ATTRIBUTE_RANGE_START_ADDR,
                                   CU_POINTER_ATTRIBUTE_RANGE_SIZE};
    void* places[] = {&device, &start, &size};
    CHECK_CU(cuPointerGetAttributes(3, names, places, memory + 5));
    CHECK_EQ(device, 0);
    CHECK_EQ(start, memory);
    CHECK_EQ(size, 1000u);
    const unsigned on = 1;
    unsigned seen = 0;
    CHECK_CU(cuPointerSetAttribute(&on, CU_POINTER_ATTRIBUTE_SYNC_MEMOPS, memory));
    CHECK_CU(cuPointerGetAttribute(&seen, CU_POINTER_ATTRIBUTE_SYNC_MEMOPS, memory));
    CHECK_EQ(seen, 1u);
    CHECK_EQ(cuPointerSetAttribute(&on, CU_POINTER_ATTRIBUTE_IS_MANAGED, memory),
             CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemFree(memory));
}

CASE(APointerThatIsNotKnownIsAnErrorAloneAndNothingAmongMany) {
    test::DriverContext context;
    int local = 0;
    unsigned type = 77;
    CUdeviceptr start = 77;
    CHECK_EQ(cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, CUdeviceptr(&local)),
             CUDA_ERROR_INVALID_VALUE);
    CUpointer_attribute names[] = {CU_POINTER_ATTRIBUTE_MEMORY_TYPE,
                                   CU_POINTER_ATTRIBUTE_DEVICE_POINTER};
    void* places[] = {&type, &start};
    CHECK_CU(cuPointerGetAttributes(2, names, places, CUdeviceptr(&local)));
    CHECK_EQ(type, 0u);
    CHECK_EQ(start, 0u);
    CHECK_CU(
        cuCtxSetCurrent(nullptr)); // asked before anything else by libraries that take any pointer
    CHECK_CU(cuPointerGetAttributes(2, names, places, CUdeviceptr(&local)));
}

CASE(ANullFunctionHasNoName) {
    test::DriverContext context;
    const char* name = nullptr;
    CHECK_EQ(cuKernelGetName(&name, nullptr), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuFuncGetName(&name, nullptr), CUDA_ERROR_INVALID_VALUE);
}

CASE(HintsAreReadBack) {
    NEED(cudaDevAttrManagedMemory);
    test::DriverContext context;
    CUdeviceptr memory = 0;
    CHECK_CU(cuMemAllocManaged(&memory, 1 << 20, CU_MEM_ATTACH_GLOBAL));
    CHECK_CU(cuMemAdvise(memory, 1 << 20, CU_MEM_ADVISE_SET_READ_MOSTLY, placeOf(0)));
    CHECK_CU(cuMemAdvise(memory, 1 << 20, CU_MEM_ADVISE_SET_PREFERRED_LOCATION, placeOf(0)));
    int value = -7;
    CHECK_CU(cuMemRangeGetAttribute(&value, 4, CU_MEM_RANGE_ATTRIBUTE_READ_MOSTLY, memory, 4096));
    CHECK_EQ(value, 1);
    CHECK_CU(cuMemRangeGetAttribute(&value, 4, CU_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION, memory,
                                    1 << 20));
    CHECK_EQ(value, 0);
    CHECK_CU(cuMemAdvise(memory, 1 << 19, CU_MEM_ADVISE_UNSET_READ_MOSTLY, placeOf(0)));
    CHECK_CU(
        cuMemRangeGetAttribute(&value, 4, CU_MEM_RANGE_ATTRIBUTE_READ_MOSTLY, memory, 1 << 20));
    CHECK_EQ(value, 0); // not for the whole range
    CHECK_CU(prefetch(memory, 1 << 20, CU_DEVICE_CPU));
    CHECK_CU(cuCtxSynchronize());
    CHECK_CU(cuMemRangeGetAttribute(&value, 4, CU_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION,
                                    memory, 1 << 20));
    CHECK_EQ(value, int(CU_DEVICE_CPU));
    CHECK_EQ(cuMemAdvise(memory, 1 << 20, CUmem_advise(99), placeOf(0)), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuMemAdvise(memory, 0, CU_MEM_ADVISE_SET_READ_MOSTLY, placeOf(0)),
             CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemFree(memory));
}

CASE(PoolsAllocateInStreamOrder) {
    test::DriverContext context;
    CUstream stream = nullptr;
    CUmemoryPool standard = nullptr, current = nullptr, own = nullptr;
    CHECK_CU(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    CHECK_CU(cuDeviceGetDefaultMemPool(&standard, 0));
    CHECK_CU(cuDeviceGetMemPool(&current, 0));
    CHECK(standard == current);
    CUdeviceptr memory = 0;
    const std::vector<int> values = counted(256);
    std::vector<int> seen(256);
    CHECK_CU(cuMemAllocAsync(&memory, 1024, stream));
    CHECK_CU(cuMemcpyHtoDAsync(memory, values.data(), 1024, stream));
    CHECK_CU(cuMemcpyDtoHAsync(seen.data(), memory, 1024, stream));
    CHECK_CU(cuMemFreeAsync(memory, stream));
    CHECK_CU(cuStreamSynchronize(stream));
    CHECK(seen == values);
    CUmemPoolProps properties = {};
    properties.allocType = CU_MEM_ALLOCATION_TYPE_PINNED;
    properties.location = {CU_MEM_LOCATION_TYPE_DEVICE, 0};
    CHECK_CU(cuMemPoolCreate(&own, &properties));
    cuuint64_t threshold = 1 << 20, used = 0;
    CHECK_CU(cuMemPoolSetAttribute(own, CU_MEMPOOL_ATTR_RELEASE_THRESHOLD, &threshold));
    threshold = 0;
    CHECK_CU(cuMemPoolGetAttribute(own, CU_MEMPOOL_ATTR_RELEASE_THRESHOLD, &threshold));
    CHECK_EQ(threshold, 1u << 20);
    CHECK_CU(cuMemAllocFromPoolAsync(&memory, 1024, own, stream));
    CHECK_CU(cuMemPoolGetAttribute(own, CU_MEMPOOL_ATTR_USED_MEM_CURRENT, &used));
    CHECK(used >= 1024);
    CUdeviceptr nothing = 1;
    CHECK_CU(cuMemAllocFromPoolAsync(&nothing, 0, own, stream));
    CHECK_EQ(nothing, CUdeviceptr(0));
    CUmemoryPool of_pointer = nullptr;
    CHECK_CU(cuPointerGetAttribute(&of_pointer, CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE, memory));
    CHECK(of_pointer == own);
    CHECK_CU(cuMemFreeAsync(memory, stream));
    CHECK_CU(cuStreamSynchronize(stream));
    CUmemAccess_flags access;
    CUmemLocation here = {CU_MEM_LOCATION_TYPE_DEVICE, 0};
    CHECK_CU(cuMemPoolGetAccess(&access, own, &here));
    CHECK_EQ(access, CU_MEM_ACCESS_FLAGS_PROT_READWRITE);
    CHECK_CU(cuMemPoolTrimTo(own, 0));
    CHECK_CU(cuMemPoolDestroy(own));
    CHECK_EQ(cuMemPoolDestroy(standard), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuStreamDestroy(stream));
}
