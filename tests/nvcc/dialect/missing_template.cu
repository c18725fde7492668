// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
template <typename T>
struct V {
    template <int N>
    __host__ __device__ static T c(T x) {
        return x + N;
    }
    template <int N>
    __host__ __device__ T m(T x) const {
        return x + N;
    }
};
template <typename A, int N>
__host__ __device__ A f(A x) {
    return V<A>::c<N>(x);
}
template <typename A, int N>
__host__ __device__ A g(A x) {
    V<A> v;
    return v.m<N>(x);
}
__global__ void k(int* p) {
    *p = f<int, 3>(*p) + g<int, 4>(*p);
}
int host() {
    return f<int, 1>(2) + g<int, 1>(2);
}

// As libraries have it: the template is found in a specialisation only when `h` is instantiated.
template <typename D, typename S>
struct Cast {
    template <unsigned N>
    __device__ static void all(D* d, const S* s) {
        for (unsigned i = 0; i < N; i++)
            d[i] = D(s[i]);
    }
};
template <>
struct Cast<float, short> {
    template <unsigned N>
    __device__ static void all(float* d, const short* s) {
        d[0] = s[0];
    }
};
template <typename D, typename S, unsigned N>
__device__ void h(D* d, const S* s) {
    Cast<D, S>::all<N>(d, s);
}
__global__ void casts(float* d, const short* s, const int* i) {
    h<float, short, 2>(d, s);
    h<float, int, 2>(d, i);
}
