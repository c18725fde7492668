// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: addresses are reserved, memory is created, and one is mapped at the other
// DOC: CUDA Driver API, 6.16 Virtual Memory Management
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

__global__ void sum(const int* values, int n, int* to) {
    int total = 0;
    for (int i = 0; i < n; ++i)
        total += values[i];
    *to = total;
}

/// A context on a device that can; the properties of its memory, and the granularity.
struct Space : test::DriverContext {
    CUmemAllocationProp properties = {};
    CUmemAccessDesc access = {};
    size_t granularity = 0;
    Space() {
        int can = 0;
        CHECK_CU(cuDeviceGetAttribute(&can, CU_DEVICE_ATTRIBUTE_VIRTUAL_MEMORY_MANAGEMENT_SUPPORTED,
                                      device));
        properties.type = CU_MEM_ALLOCATION_TYPE_PINNED;
        properties.location = {CU_MEM_LOCATION_TYPE_DEVICE, device};
        access.location = properties.location;
        access.flags = CU_MEM_ACCESS_FLAGS_PROT_READWRITE;
        const CUresult result = cuMemGetAllocationGranularity(&granularity, &properties,
                                                              CU_MEM_ALLOC_GRANULARITY_MINIMUM);
        if (!can) {
            CHECK_EQ(result, CUDA_ERROR_NOT_SUPPORTED);
            SKIP("the device has no virtual memory management, and says so");
        }
        CHECK_EQ(result, CUDA_SUCCESS);
        CHECK(granularity > 0 && (granularity & (granularity - 1)) == 0);
    }
};

CASE(ARangeGrowsByMapping) {
    Space space;
    const size_t piece = space.granularity;
    CUdeviceptr range = 0;
    CUmemGenericAllocationHandle first = 0, second = 0;
    CHECK_CU(cuMemAddressReserve(&range, 4 * piece, 0, 0, 0));
    CHECK_EQ(range % piece, 0u);
    CHECK_CU(cuMemCreate(&first, piece, &space.properties, 0));
    CHECK_CU(cuMemCreate(&second, piece, &space.properties, 0));
    CHECK_CU(cuMemMap(range, piece, 0, first, 0));
    CHECK_CU(cuMemMap(range + piece, piece, 0, second, 0));
    CHECK_CU(cuMemSetAccess(range, 2 * piece, &space.access, 1));
    unsigned long long flags = 0;
    CHECK_CU(cuMemGetAccess(&flags, &space.access.location, range));
    CHECK_EQ(flags, 3u);

    // A copy and a kernel across the border of the two.
    const int n = 100;
    std::vector<int> values(n, 3);
    const CUdeviceptr across = range + piece - n / 2 * 4;
    CHECK_CU(cuMemcpyHtoD(across, values.data(), n * 4));
    sum<<<1, 1>>>(reinterpret_cast<int*>(across), n, reinterpret_cast<int*>(range));
    CHECK_CUDA(cudaGetLastError());
    int total = 0;
    CHECK_CU(cuMemcpyDtoH(&total, range, 4));
    CHECK_EQ(total, 300);

    CHECK_CU(cuMemUnmap(range, 2 * piece));
    CHECK_CU(cuMemRelease(first));
    CHECK_CU(cuMemRelease(second));
    CHECK_CU(cuMemAddressFree(range, 4 * piece));
}

CASE(TheSameMemoryMayBeMappedTwice) {
    Space space;
    const size_t piece = space.granularity;
    CUdeviceptr range = 0;
    CUmemGenericAllocationHandle memory = 0;
    CHECK_CU(cuMemAddressReserve(&range, 2 * piece, 0, 0, 0));
    CHECK_CU(cuMemCreate(&memory, piece, &space.properties, 0));
    CHECK_CU(cuMemMap(range, piece, 0, memory, 0));
    CHECK_CU(cuMemMap(range + piece, piece, 0, memory, 0));
    CHECK_CU(cuMemSetAccess(range, 2 * piece, &space.access, 1));
    CHECK_CU(cuMemRelease(memory)); // lives as long as it is mapped
    CHECK_CU(cuMemsetD32(range, 42, 10));
    int seen = 0;
    CHECK_CU(cuMemcpyDtoH(&seen, range + piece + 36, 4));
    CHECK_EQ(seen, 42);
    CUmemGenericAllocationHandle again = 0;
    CHECK_CU(cuMemRetainAllocationHandle(&again, reinterpret_cast<void*>(range)));
    CUmemAllocationProp properties = {};
    CHECK_CU(cuMemGetAllocationPropertiesFromHandle(&properties, again));
    CHECK_EQ(properties.location.id, space.device);
    CHECK_CU(cuMemRelease(again));
    CHECK_CU(cuMemUnmap(range, 2 * piece));
    CHECK_CU(cuMemAddressFree(range, 2 * piece));
}

CASE(WrongRangesAreRefused) {
    Space space;
    const size_t piece = space.granularity;
    CUdeviceptr range = 0;
    CUmemGenericAllocationHandle memory = 0;
    CHECK_EQ(cuMemAddressReserve(&range, piece + 1, 0, 0, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuMemCreate(&memory, piece - 1, &space.properties, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemAddressReserve(&range, 2 * piece, 0, 0, 0));
    CHECK_CU(cuMemCreate(&memory, piece, &space.properties, 0));
    CHECK_EQ(cuMemSetAccess(range, piece, &space.access, 1), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuMemMap(range, 2 * piece, 0, memory, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemMap(range, piece, 0, memory, 0));
    CHECK_EQ(cuMemMap(range, piece, 0, memory, 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuMemAddressFree(range, 2 * piece), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemUnmap(range, piece));
    CHECK_CU(cuMemRelease(memory));
    CHECK_EQ(cuMemRelease(memory), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuMemAddressFree(range, 2 * piece));
}

CASE(AFileDescriptorCarriesTheMemory) {
    Space space;
    const size_t piece = space.granularity;
    int can = 0;
    CHECK_CU(cuDeviceGetAttribute(
        &can, CU_DEVICE_ATTRIBUTE_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR_SUPPORTED, space.device));
    if (!can) SKIP("the device has no file descriptors for its memory, and says so");
    space.properties.requestedHandleTypes = CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR;
    CUmemGenericAllocationHandle memory = 0, imported = 0;
    CUdeviceptr range = 0;
    int descriptor = -1;
    CHECK_CU(cuMemCreate(&memory, piece, &space.properties, 0));
    CHECK_CU(cuMemExportToShareableHandle(&descriptor, memory,
                                          CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR, 0));
    CHECK_CU(cuMemImportFromShareableHandle(&imported,
                                            reinterpret_cast<void*>(intptr_t(descriptor)),
                                            CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR));
    ::close(descriptor);
    CHECK_CU(cuMemAddressReserve(&range, 2 * piece, 0, 0, 0));
    CHECK_CU(cuMemMap(range, piece, 0, memory, 0));
    CHECK_CU(cuMemMap(range + piece, piece, 0, imported, 0));
    CHECK_CU(cuMemSetAccess(range, 2 * piece, &space.access, 1));
    CHECK_CU(cuMemsetD8(range, 9, 16));
    char seen = 0;
    CHECK_CU(cuMemcpyDtoH(&seen, range + piece + 15, 1));
    CHECK_EQ(int(seen), 9);
}
