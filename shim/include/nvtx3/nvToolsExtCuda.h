/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* NVTX names for objects of the driver API. */
#ifndef NVTOOLSEXT_CUDA_H_
#define NVTOOLSEXT_CUDA_H_

#include "../cuda.h"
#include "nvToolsExt.h"

#if defined(__cplusplus)
extern "C" {
#endif
CW_NVTX void nvtxNameCuDeviceA(CUdevice device, const char* name) {
    (void)device;
    (void)name;
}
CW_NVTX void nvtxNameCuDeviceW(CUdevice device, const wchar_t* name) {
    (void)device;
    (void)name;
}
CW_NVTX void nvtxNameCuContextA(CUcontext context, const char* name) {
    (void)context;
    (void)name;
}
CW_NVTX void nvtxNameCuContextW(CUcontext context, const wchar_t* name) {
    (void)context;
    (void)name;
}
CW_NVTX void nvtxNameCuStreamA(CUstream stream, const char* name) {
    (void)stream;
    (void)name;
}
CW_NVTX void nvtxNameCuStreamW(CUstream stream, const wchar_t* name) {
    (void)stream;
    (void)name;
}
CW_NVTX void nvtxNameCuEventA(CUevent event, const char* name) {
    (void)event;
    (void)name;
}
CW_NVTX void nvtxNameCuEventW(CUevent event, const wchar_t* name) {
    (void)event;
    (void)name;
}
#if defined(__cplusplus)
}
#endif

#define nvtxNameCuDevice nvtxNameCuDeviceA
#define nvtxNameCuContext nvtxNameCuContextA
#define nvtxNameCuStream nvtxNameCuStreamA
#define nvtxNameCuEvent nvtxNameCuEventA

#endif
