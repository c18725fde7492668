// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
__global__ void fill(int* p, int v) {
    p[threadIdx.x] = v;
}
template <int N>
__global__ void fillWith(int* p) {
    p[threadIdx.x] = N;
}
void run(int* p) {
    fill<<<1, 32>>>(p, 1);
    fill<<<dim3(1, 1), dim3(32), 0, 0>>>(p, 2 >> 1);
    fillWith<3><<<1, 32>>>(p);
}
#define LAUNCH(k, p) k<<<1, 1>>>(p, 4)
void runMacro(int* p) {
    LAUNCH(fill, p);
}
int shift(int a) {
    return a << 2 >> 1;
}
