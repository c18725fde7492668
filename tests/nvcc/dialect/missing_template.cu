// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
template <typename T>
struct V {
    template <int N>
    __host__ __device__ static T c(T x) { return x + N; }
    template <int N>
    __host__ __device__ T m(T x) const { return x + N; }
};
template <typename A, int N>
__host__ __device__ A f(A x) { return V<A>::c<N>(x); }
template <typename A, int N>
__host__ __device__ A g(A x) { V<A> v; return v.m<N>(x); }
__global__ void k(int* p) { *p = f<int, 3>(*p) + g<int, 4>(*p); }
int host() { return f<int, 1>(2) + g<int, 1>(2); }
