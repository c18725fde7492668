// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: initialisation, versions, devices, error names and entry points of the driver API
// DOC: CUDA Driver API, 6.1 Error Handling, 6.2 Initialization, 6.3 Version Management
// DOC: CUDA Driver API, 6.5 Device Management, 6.34 Driver Entry Point Access
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

CASE(EveryCallBeforeInitIsNotInitialized) {
    int count = 0;
    CUdevice device = 0;
    CUcontext context = nullptr;
    CHECK_EQ(cuDeviceGetCount(&count), CUDA_ERROR_NOT_INITIALIZED);
    CHECK_EQ(cuDeviceGet(&device, 0), CUDA_ERROR_NOT_INITIALIZED);
    CHECK_EQ(cuCtxGetCurrent(&context), CUDA_ERROR_NOT_INITIALIZED);
    CHECK_EQ(cuCtxSynchronize(), CUDA_ERROR_NOT_INITIALIZED);
}

CASE(TheRuntimeApiInitialisesTheDriver) {
    int count = 0;
    CUcontext context = nullptr;
    CHECK_CUDA(cudaFree(nullptr));
    CHECK_CU(cuDeviceGetCount(&count));
    CHECK(count > 0);
    CHECK_CU(cuCtxGetCurrent(&context));
    CHECK(context != nullptr);
}

CASE(TheVersionIsKnownBeforeInit) {
    int version = 0;
    CHECK_CU(cuDriverGetVersion(&version));
    CHECK(version >= 12000);
    CHECK_EQ(cuDriverGetVersion(nullptr), CUDA_ERROR_INVALID_VALUE);
}

CASE(InitTakesNoFlagsAndMayBeRepeated) {
    CHECK_EQ(cuInit(1), CUDA_ERROR_INVALID_VALUE);
    CHECK_CU(cuInit(0));
    CHECK_CU(cuInit(0));
}

CASE(DevicesAreNumberedFromZero) {
    CHECK_CU(cuInit(0));
    int count = 0;
    CUdevice device = -1;
    CHECK_CU(cuDeviceGetCount(&count));
    CHECK(count >= 1);
    CHECK_CU(cuDeviceGet(&device, 0));
    CHECK_EQ(cuDeviceGet(&device, count), CUDA_ERROR_INVALID_DEVICE);
    CHECK_EQ(cuDeviceGet(&device, -1), CUDA_ERROR_INVALID_DEVICE);
}

CASE(BothApisDescribeTheSameDevice) {
    CHECK_CU(cuInit(0));
    cudaDeviceProp properties;
    CHECK_CUDA(cudaGetDeviceProperties(&properties, 0));
    char name[256] = "";
    CHECK_CU(cuDeviceGetName(name, sizeof name, 0));
    CHECK_EQ(std::string(name), std::string(properties.name));
    size_t bytes = 0;
    CHECK_CU(cuDeviceTotalMem(&bytes, 0));
    CHECK_EQ(bytes, properties.totalGlobalMem);
    CUuuid uuid;
    CHECK_CU(cuDeviceGetUuid(&uuid, 0));
    CHECK_EQ(std::memcmp(&uuid, &properties.uuid, sizeof uuid), 0);
    const struct {
        CUdevice_attribute attribute;
        int value;
    } rows[] = {{CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, properties.major},
                {CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, properties.minor},
                {CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, properties.multiProcessorCount},
                {CU_DEVICE_ATTRIBUTE_WARP_SIZE, properties.warpSize},
                {CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK, properties.maxThreadsPerBlock},
                {CU_DEVICE_ATTRIBUTE_PCI_BUS_ID, properties.pciBusID},
                {CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING, properties.unifiedAddressing}};
    for (const auto& row : rows) {
        int value = -1;
        CHECK_CU(cuDeviceGetAttribute(&value, row.attribute, 0));
        CHECK_EQ(value, row.value);
    }
    int value = 0;
    CHECK_EQ(cuDeviceGetAttribute(&value, CUdevice_attribute(100000), 0), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_WARP_SIZE, 1000),
             CUDA_ERROR_INVALID_DEVICE);
}

CASE(ThePciBusIdNamesTheDevice) {
    CHECK_CU(cuInit(0));
    char id[32] = "";
    CUdevice device = -1;
    CHECK_CU(cuDeviceGetPCIBusId(id, sizeof id, 0));
    CHECK_CU(cuDeviceGetByPCIBusId(&device, id));
    CHECK_EQ(device, 0);
    CHECK_EQ(cuDeviceGetByPCIBusId(&device, "no id"), CUDA_ERROR_INVALID_VALUE);
}

CASE(ErrorsHaveNamesAndSentences) {
    const char* text = nullptr;
    CHECK_CU(cuGetErrorName(CUDA_ERROR_OUT_OF_MEMORY, &text));
    CHECK_EQ(std::string(text), std::string("CUDA_ERROR_OUT_OF_MEMORY"));
    CHECK_CU(cuGetErrorString(CUDA_ERROR_OUT_OF_MEMORY, &text));
    CHECK_EQ(std::string(text), std::string("out of memory"));
    CHECK_EQ(cuGetErrorName(CUresult(99999), &text), CUDA_ERROR_INVALID_VALUE);
    CHECK(text == nullptr);
}

using Init = CUresult (*)(unsigned);
using MemAlloc = CUresult (*)(CUdeviceptr*, size_t);

CASE(EntryPointsAreFoundByNameAndVersion) {
    void* found = nullptr;
    CUdriverProcAddressQueryResult status;
    CHECK_CU(cuGetProcAddress("cuInit", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT, &status));
    CHECK_EQ(status, CU_GET_PROC_ADDRESS_SUCCESS);
    CHECK_CU(reinterpret_cast<Init>(found)(0));

    CHECK_CU(cuGetProcAddress("cuMemAlloc", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT, &status));
    CHECK_EQ(status, CU_GET_PROC_ADDRESS_SUCCESS);
    test::DriverContext context;
    CUdeviceptr memory = 0;
    CHECK_CU(reinterpret_cast<MemAlloc>(found)(&memory, 100));
    CHECK_CU(cuMemFree(memory));
}

CASE(AnEntryPointOfALaterVersionIsNotFound) {
    void* found = &found;
    CUdriverProcAddressQueryResult status;
    cuGetProcAddress("cuGraphAddNode", &found, 11000, CU_GET_PROC_ADDRESS_DEFAULT, &status);
    CHECK_EQ(status, CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT);
    CHECK(found == nullptr);
    cuGetProcAddress("cuNoSuchFunction", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT, &status);
    CHECK_EQ(status, CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND);
    CHECK(found == nullptr);
}

CASE(FlagsChooseTheDefaultStreamOfAnEntryPoint) {
    void *legacy = nullptr, *per_thread = nullptr;
    CUdriverProcAddressQueryResult status;
    CHECK_CU(cuGetProcAddress("cuStreamSynchronize", &legacy, 12000,
                              CU_GET_PROC_ADDRESS_LEGACY_STREAM, &status));
    CHECK_CU(cuGetProcAddress("cuStreamSynchronize", &per_thread, 12000,
                              CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM, &status));
    CHECK(legacy && per_thread && legacy != per_thread);
    CHECK_EQ(cuGetProcAddress("cuInit", &legacy, 12000, 1 << 20, &status),
             CUDA_ERROR_INVALID_VALUE);
}
