// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__global__ void k(int* p) {
    int x = *p;
    asm volatile("" ::: "memory");
    asm volatile("" : "+r"(x));
    __asm__("" : "+r"(x) : : "memory");
    *p = x;
}
