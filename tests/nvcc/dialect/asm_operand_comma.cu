// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__device__ int add(int a, int b) {
    int r;
    asm("" : "=r"(r) : "r"(a) "r"(b));
    return r;
}
