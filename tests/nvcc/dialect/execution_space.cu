// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__device__ int twice(int x);
__host__ __device__ int thrice(int x);
struct S {
    __device__ int member(int x) const;
    __host__ __device__ static int shared(int x);
};
__global__ void k(int* p) {
    S s;
    *p = twice(*p) + thrice(*p) + s.member(*p) + S::shared(*p);
}
int twice(int x) {
    return 2 * x + __clz(x);
}
int thrice(int x) {
    return 3 * x;
}
int S::member(int x) const {
    return x + __popc(x);
}
int S::shared(int x) {
    return x;
}
int host() {
    return thrice(1) + S::shared(1);
}
