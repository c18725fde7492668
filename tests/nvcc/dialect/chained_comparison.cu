// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__global__ void k(bool* p, int a, int b, int c) {
    *p = a < b < c;
}
bool host(int a, int b, int c) {
    return a < b < c;
}
