// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__global__ void k(int* p) {
#pragma unroll
    {
        for (int i = 0; i < 4; i++)
            p[i] = i;
    }
#pragma unroll 4
    p[0]++;
#pragma unroll
    for (int i = 0; i < 4; i++)
        p[i]++;
}
