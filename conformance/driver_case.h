// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// For cases of the driver API.
#pragma once
#include "case.h"

#include <cuda.h>

namespace test {

inline std::string show(CUresult value) {
    const char* name = nullptr;
    cuGetErrorName(value, &name);
    return std::to_string(int(value)) + " " + (name ? name : "(no name)");
}

inline CUresult createContext(CUcontext* context, unsigned flags, CUdevice device) {
#if CUDA_VERSION >= 13000
    return cuCtxCreate(context, nullptr, flags, device);
#else
    return cuCtxCreate(context, flags, device);
#endif
}

/// cuInit and a context of device 0, which is current.
struct DriverContext {
    CUdevice device = 0;
    CUcontext handle = nullptr;
    explicit DriverContext(unsigned flags = 0) {
        if (cuInit(0) != CUDA_SUCCESS || cuDeviceGet(&device, 0) != CUDA_SUCCESS ||
            createContext(&handle, flags, device) != CUDA_SUCCESS)
            fail(__FILE__, __LINE__, "no context");
    }
    ~DriverContext() { cuCtxDestroy(handle); }
};

} // namespace test

#define CHECK_CU(call) CHECK_EQ(call, CUDA_SUCCESS)
