// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: CUDA_VISIBLE_DEVICES picks and orders devices
// DOC: CUDA C++ Programming Guide, 22 CUDA Environment Variables
// DEVICES: 3
// ENV: CUDA_VISIBLE_DEVICES=2,0
// ORACLE: not yet run
#include "case.h"

CASE(OnlyTheNamedDevicesAreCounted) {
    int count = 0;
    CHECK_CUDA(cudaGetDeviceCount(&count));
    CHECK_EQ(count, 2);
    CHECK_CUDA(cudaSetDevice(1));
    CHECK_EQ(cudaSetDevice(2), cudaErrorInvalidDevice);
}

CASE(TheyComeInTheNamedOrder) {
    char first[32] = {}, second[32] = {};
    CHECK_CUDA(cudaDeviceGetPCIBusId(first, sizeof first, 0));
    CHECK_CUDA(cudaDeviceGetPCIBusId(second, sizeof second, 1));
    CHECK(std::string(first) > std::string(second));
}
