// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
struct P {
    int x;
    __device__ P() : x(0) {}
    __device__ P(int a, int b) : x(a + b) {}
};
template <typename T>
struct Pair {
    T a, b;
    __device__ Pair() : a(1), b(2) {}
};
__global__ void k(int* p) {
    __shared__ P s;
    __shared__ P many[32], other[2][4];
    __shared__ Pair<int> pairs[4];
    s.x = many[threadIdx.x].x + other[1][2].x + pairs[1].b;
    __syncthreads();
    *p = s.x + sizeof(many);
}
template <typename T>
__global__ void t(T* p) {
    __shared__ Pair<T> s[sizeof(T)];
    *p = s[0].a;
}
void run(float* p) {
    t<<<1, 1>>>(p);
}
