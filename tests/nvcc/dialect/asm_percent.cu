// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__global__ void clockOf(unsigned long long* out) {
    unsigned long long x;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(x));
    *out = x;
}
