// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What PTX that is linked with libcudadevrt calls for grids that wait for each other.
#include <cooperative_groups.h>

extern "C" __device__ unsigned long long cudaCGGetIntrinsicHandle(unsigned int scope) {
    return scope; // cudaCGScopeGrid = 1
}

extern "C" __device__ unsigned int cudaCGSynchronize(unsigned long long, unsigned int) {
    cooperative_groups::this_grid().sync();
    return 0;
}
