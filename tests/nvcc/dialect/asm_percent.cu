// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ERROR: 5: inline PTX is not supported yet
__global__ void clockOf(unsigned long long* out) {
    unsigned long long x;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(x)); // the text is repaired; PTX comes later
    *out = x;
}
