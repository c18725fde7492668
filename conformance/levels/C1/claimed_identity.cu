// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: CAUSEWAY_COMPUTE_CAPABILITY is what every query of the device says
// DOC: CUDA Runtime API, 5.1 Device Management; CUDA Driver API, 6.5 Device Management
// NVCC: -lcuda
// NEEDS: causeway
// ENV: CAUSEWAY_COMPUTE_CAPABILITY=9.0
// ORACLE: not yet run
#include <cuda.h>

#include "case.h"

CASE(TheRuntimeApiSaysSo) {
    cudaDeviceProp properties;
    CHECK_CUDA(cudaGetDeviceProperties(&properties, 0));
    CHECK_EQ(properties.major, 9);
    CHECK_EQ(properties.minor, 0);
    int major = 0;
    CHECK_CUDA(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, 0));
    CHECK_EQ(major, 9);
}

CASE(TheDriverApiSaysSo) {
    int major = 0, minor = -1;
    CHECK_EQ(cuInit(0), CUDA_SUCCESS);
    CHECK_EQ(cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 0),
             CUDA_SUCCESS);
    CHECK_EQ(cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 0),
             CUDA_SUCCESS);
    CHECK_EQ(major, 9);
    CHECK_EQ(minor, 0);
    int tensor_maps = 0; // compute capability 9.0 brought them
    CHECK_EQ(cuDeviceGetAttribute(&tensor_maps, CU_DEVICE_ATTRIBUTE_TENSOR_MAP_ACCESS_SUPPORTED, 0),
             CUDA_SUCCESS);
    CHECK_EQ(tensor_maps, 1);
}
