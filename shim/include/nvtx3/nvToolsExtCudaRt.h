/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* NVTX names for objects of the runtime API. */
#ifndef NVTOOLSEXT_CUDART_H_
#define NVTOOLSEXT_CUDART_H_

#include "../cuda_runtime_api.h"
#include "nvToolsExt.h"

#if defined(__cplusplus)
extern "C" {
#endif
CW_NVTX void nvtxNameCudaDeviceA(int device, const char* name) {
    (void)device;
    (void)name;
}
CW_NVTX void nvtxNameCudaDeviceW(int device, const wchar_t* name) {
    (void)device;
    (void)name;
}
CW_NVTX void nvtxNameCudaStreamA(cudaStream_t stream, const char* name) {
    (void)stream;
    (void)name;
}
CW_NVTX void nvtxNameCudaStreamW(cudaStream_t stream, const wchar_t* name) {
    (void)stream;
    (void)name;
}
CW_NVTX void nvtxNameCudaEventA(cudaEvent_t event, const char* name) {
    (void)event;
    (void)name;
}
CW_NVTX void nvtxNameCudaEventW(cudaEvent_t event, const wchar_t* name) {
    (void)event;
    (void)name;
}
#if defined(__cplusplus)
}
#endif

#define nvtxNameCudaDevice nvtxNameCudaDeviceA
#define nvtxNameCudaStream nvtxNameCudaStreamA
#define nvtxNameCudaEvent nvtxNameCudaEventA

#endif
