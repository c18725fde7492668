// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Atomics in every type and scope, warp functions, barriers, fences, clocks, loads and stores with
// hints.
#define ATOMIC(f, p, v)                                                                            \
    f(p, v);                                                                                       \
    f##_block(p, v);                                                                               \
    f##_system(p, v);
__global__ void atomics(int* i, unsigned* u, unsigned long long* ull, long long* ll, float* f,
                        double* d, unsigned short* us) {
    // clang-format off: a table
    ATOMIC(atomicAdd, i, 1) ATOMIC(atomicAdd, u, 1u) ATOMIC(atomicAdd, ull, 1ull) ATOMIC(atomicAdd, f, 1.0f)
    ATOMIC(atomicAdd, d, 1.0) ATOMIC(atomicSub, i, 1) ATOMIC(atomicSub, u, 1u) ATOMIC(atomicExch, i, 1)
    ATOMIC(atomicExch, u, 1u) ATOMIC(atomicExch, ull, 1ull) ATOMIC(atomicExch, f, 1.0f) ATOMIC(atomicMin, i, 1)
    ATOMIC(atomicMin, u, 1u) ATOMIC(atomicMin, ull, 1ull) ATOMIC(atomicMin, ll, 1ll) ATOMIC(atomicMax, i, 1)
    ATOMIC(atomicMax, u, 1u) ATOMIC(atomicMax, ull, 1ull) ATOMIC(atomicMax, ll, 1ll) ATOMIC(atomicInc, u, 1u)
    ATOMIC(atomicDec, u, 1u) ATOMIC(atomicAnd, i, 1) ATOMIC(atomicAnd, u, 1u) ATOMIC(atomicAnd, ull, 1ull)
    ATOMIC(atomicOr, i, 1) ATOMIC(atomicOr, u, 1u) ATOMIC(atomicOr, ull, 1ull) ATOMIC(atomicXor, i, 1)
    ATOMIC(atomicXor, u, 1u) ATOMIC(atomicXor, ull, 1ull);
    // clang-format on
    atomicCAS(i, 1, 2);
    atomicCAS_block(u, 1u, 2u);
    atomicCAS_system(ull, 1ull, 2ull);
    *us = atomicCAS(us, *us, *us);
    const int seen = atomicAdd(i, 1) + atomicCAS(i, 1, 2);
    *i = seen;
}

#define SHUFFLE(T)                                                                                 \
    {                                                                                              \
        T v = static_cast<T>(*i);                                                                  \
        v += __shfl_sync(~0u, v, 1) + __shfl_up_sync(~0u, v, 1) +                                  \
             __shfl_down_sync(~0u, v, 1, 16) + __shfl_xor_sync(~0u, v, 1, 8);                      \
        *d += static_cast<double>(v);                                                              \
        int p;                                                                                     \
        *i += __match_any_sync(~0u, v) + __match_all_sync(~0u, v, &p);                             \
    }
__global__ void warps(int* i, double* d) {
    // clang-format off: a table
    SHUFFLE(int) SHUFFLE(unsigned) SHUFFLE(long) SHUFFLE(unsigned long) SHUFFLE(long long) SHUFFLE(unsigned long long)
    SHUFFLE(float) SHUFFLE(double);
    // clang-format on
    *i += __all_sync(~0u, *i) + __any_sync(~0u, *i) + __ballot_sync(~0u, *i) + __activemask();
    *i += __reduce_add_sync(~0u, *i) + __reduce_min_sync(~0u, 3u) + __reduce_max_sync(~0u, *i) +
          __reduce_and_sync(~0u, 3u) + __reduce_or_sync(~0u, 3u) + __reduce_xor_sync(~0u, 3u);
    *i += __shfl_down_sync(0xffffffff, threadIdx.x, 1) + __shfl_sync(0xffffffff, true, 0);
}

struct Pair {
    int a, b;
};
__global__ void synchronising(int* i, long long* l) {
    __syncthreads();
    *i = __syncthreads_count(*i) + __syncthreads_and(*i) + __syncthreads_or(*i);
    __syncwarp();
    __syncwarp(0xff);
    __threadfence();
    __threadfence_block();
    __threadfence_system();
    __nanosleep(100);
    *l = clock64() + clock();
    if (*i < 0) __brkpt();
}
__global__ void memory(float4* v, const float4* c, int* i, const double* d, double* e) {
    *v = __ldg(c);
    *i = __ldg(i) + __ldcg(i) + __ldca(i) + __ldcs(i) + __ldlu(i) + __ldcv(i);
    *e = __ldg(d) + __ldcs(d);
    __stwb(i, 1);
    __stcg(i, 1);
    __stcs(e, 1.0);
    __stwt(v, *c);
    *i += __isGlobal(i) + __isShared(i) + __isConstant(i) + __isLocal(i);
    *e += static_cast<double>(__cvta_generic_to_shared(i) + __cvta_generic_to_global(i));
    __builtin_assume(*i > 0);
}
int main() {
    return 0;
}
