// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: old programs that count on a warp in lock-step, with CAUSEWAY_LOCKSTEP=1
// DOC: "warp-synchronous" code before compute capability 7.0 (CUDA C++ Programming Guide, 20.5.2)
// ENV: CAUSEWAY_LOCKSTEP=1
// ORACLE: not yet run
#include "case.h"

__global__ void exchange(int* out) {
    __shared__ int cells[32];
    const int t = threadIdx.x;
    cells[t] = 100 + t;
    out[t] = cells[31 - t]; // not volatile: another lane's cell, written one statement before
}
CASE(ASharedExchangeInOneWarp) {
    test::Buffer<int> out(32);
    exchange<<<1, 32>>>(out);
    CHECK_KERNEL();
    for (int t = 0; t < 32; ++t)
        CHECK_EQ(out.host()[t], 131 - t);
}
