// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: a device that declares not to share memory between processes says so when asked to
// DOC: CUDA Runtime API, 6.13 cudaIpcGetMemHandle; cudaDevAttrIpcEventSupport
// NVCC: -lcuda
// ORACLE: not yet run
#include "driver_case.h"

static void needNoSharing() {
    int shared = 0;
    CHECK_CUDA(cudaFree(nullptr));
    CHECK_CU(cuInit(0));
    CHECK_CU(cuDeviceGetAttribute(&shared, CU_DEVICE_ATTRIBUTE_IPC_EVENT_SUPPORTED, 0));
    if (shared) SKIP("the device shares memory between processes");
}

CASE(MemoryHasNoHandleForOtherProcesses) {
    needNoSharing();
    test::Buffer<int> data(4);
    cudaIpcMemHandle_t handle = {};
    CUipcMemHandle driver_handle = {};
    void* opened = nullptr;
    CHECK_EQ(cudaIpcGetMemHandle(&handle, data), cudaErrorNotSupported);
    CHECK_EQ(cudaIpcOpenMemHandle(&opened, handle, cudaIpcMemLazyEnablePeerAccess),
             cudaErrorNotSupported);
    CHECK_EQ(cuIpcGetMemHandle(&driver_handle, reinterpret_cast<CUdeviceptr>((int*)data)),
             CUDA_ERROR_NOT_SUPPORTED);
}

CASE(EventsHaveNoHandleForOtherProcesses) {
    needNoSharing();
    cudaEvent_t event = nullptr;
    cudaIpcEventHandle_t handle = {};
    CHECK_EQ(cudaEventCreateWithFlags(&event, cudaEventDisableTiming | cudaEventInterprocess),
             cudaErrorNotSupported);
    CHECK_CUDA(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    CHECK(cudaIpcGetEventHandle(&handle, event) != cudaSuccess);
}
