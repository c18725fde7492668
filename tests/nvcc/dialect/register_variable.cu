// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__global__ void k(int* p) {
    register int i = 1;
    *p = i;
}
int host() {
    register int i = 2;
    return i;
}
