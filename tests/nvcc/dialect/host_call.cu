// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
#include <string>
int onlyHost(int x);
__host__ __device__ int maybe(int x) {
    return x > 100 ? onlyHost(x) : x;
}
template <typename T>
__host__ __device__ T any(T x) {
    if (x < 0) std::string("negative");
    return x;
}
__global__ void k(int* p) {
    *p = maybe(*p) + any(*p);
}
int onlyHost(int x) {
    return x - 1;
}
int main() {
    return maybe(3) + any(4);
}
