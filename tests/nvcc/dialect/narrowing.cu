// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
struct S {
    float f;
    unsigned char c;
};
__global__ void k(S* p, double d, int i) {
    *p = S{d, i};
}
S host(double d, int i) {
    int a[] = {1.5, 2};
    return {float(a[0]) + d, i};
}
