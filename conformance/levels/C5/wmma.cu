// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: warp matrix functions multiply matrices of every shape and type
// DOC: CUDA C++ Programming Guide, Warp Matrix Functions
// ORACLE: not yet run
#include "case.h"

#include <mma.h>

#include <vector>

using namespace nvcuda;

// d = a * b + c, twice c's size of stride so that rows stand apart.
template <int m, int n, int k, typename T, typename TC, typename TD, typename LA, typename LB,
          typename Memory>
__global__ void multiply(const Memory* a, const Memory* b, const TC* c, TD* d, int lda, int ldb,
                         wmma::layout_t layout) {
    wmma::fragment<wmma::matrix_a, m, n, k, T, LA> fa;
    wmma::fragment<wmma::matrix_b, m, n, k, T, LB> fb;
    wmma::fragment<wmma::accumulator, m, n, k, TC> fc;
    wmma::fragment<wmma::accumulator, m, n, k, TD> fd;
    const int ldc = layout == wmma::mem_row_major ? n : m;
    wmma::load_matrix_sync(fa, a, lda);
    wmma::load_matrix_sync(fb, b, ldb);
    wmma::load_matrix_sync(fc, c, ldc, layout);
    wmma::mma_sync(fd, fa, fb, fc);
    for (int i = 0; i < fd.num_elements; ++i)
        fd.x[i] = fd.x[i] + fd.x[i]; // every element of D, twice
    wmma::store_matrix_sync(d, fd, ldc, layout);
}

static int small(int i) {
    return (i * 7 + i / 5) % 9 - 4;
}

template <typename T>
static T* onDevice(const std::vector<T>& values) {
    T* p = nullptr;
    CHECK_CUDA(cudaMalloc(&p, values.size() * sizeof(T)));
    CHECK_CUDA(cudaMemcpy(p, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice));
    return p;
}

template <typename Layout>
constexpr bool kIsRow = std::is_same<Layout, wmma::row_major>::value;

template <int m, int n, int k, typename T, typename TC, typename TD, typename LA, typename LB,
          typename Memory = T>
static void check(bool is_unsigned = false) {
    const int lda = (kIsRow<LA> ? k : m) + 16, ldb = (kIsRow<LB> ? n : k) + 16;
    const auto value = [&](int i) { return is_unsigned ? small(i) + 4 : small(i); };
    std::vector<Memory> a(size_t(lda) * (kIsRow<LA> ? m : k)),
        b(size_t(ldb) * (kIsRow<LB> ? k : n));
    std::vector<TC> c(m * n);
    std::vector<TD> d(m * n);
    for (int i = 0; i < m; ++i)
        for (int l = 0; l < k; ++l)
            a[kIsRow<LA> ? i * lda + l : l * lda + i] = Memory(float(value(i * k + l)));
    for (int l = 0; l < k; ++l)
        for (int j = 0; j < n; ++j)
            b[kIsRow<LB> ? l * ldb + j : j * ldb + l] = Memory(float(value(3 * (l * n + j))));
    for (auto layout : {wmma::mem_row_major, wmma::mem_col_major}) {
        const auto at = [&](int i, int j) {
            return layout == wmma::mem_row_major ? i * n + j : j * m + i;
        };
        for (int i = 0; i < m; ++i)
            for (int j = 0; j < n; ++j)
                c[at(i, j)] = TC(float(small(5 * (i * n + j))));
        Memory *da = onDevice(a), *db = onDevice(b);
        TC* dc = onDevice(c);
        TD* dd = onDevice(d);
        multiply<m, n, k, T, TC, TD, LA, LB><<<1, 32>>>(da, db, dc, dd, lda, ldb, layout);
        CHECK_CUDA(cudaMemcpy(d.data(), dd, d.size() * sizeof(TD), cudaMemcpyDeviceToHost));
        for (int i = 0; i < m; ++i)
            for (int j = 0; j < n; ++j) {
                int sum = small(5 * (i * n + j));
                for (int l = 0; l < k; ++l)
                    sum += value(i * k + l) * value(3 * (l * n + j));
                CHECK_EQ(float(d[at(i, j)]), float(2 * sum));
            }
        for (void* p : {(void*)da, (void*)db, (void*)dc, (void*)dd})
            CHECK_CUDA(cudaFree(p));
    }
}

using Row = wmma::row_major;
using Column = wmma::col_major;

CASE(HalvesAreSummedAsFloats) {
    check<16, 16, 16, __half, float, float, Row, Column>();
    check<16, 16, 16, __half, float, float, Column, Row>();
    check<32, 8, 16, __half, float, float, Row, Row>();
    check<8, 32, 16, __half, float, float, Column, Column>();
}
CASE(HalvesAreSummedAsHalves) {
    check<16, 16, 16, __half, __half, __half, Row, Row>();
    check<32, 8, 16, __half, __half, float, Row, Column>();
    check<8, 32, 16, __half, float, __half, Column, Row>();
}
CASE(BytesAreSummedAsIntegers) {
    check<16, 16, 16, signed char, int, int, Row, Column>();
    check<32, 8, 16, signed char, int, int, Column, Row>();
    check<8, 32, 16, unsigned char, int, int, Row, Row>(true);
}
CASE(OtherFloatsAreMultiplied) {
    check<16, 16, 16, __nv_bfloat16, float, float, Row, Column>();
    check<32, 8, 16, __nv_bfloat16, float, float, Column, Row>();
    check<16, 16, 8, wmma::precision::tf32, float, float, Row, Column, float>();
    check<8, 8, 4, double, double, double, Column, Row>();
}

__global__ void bits(const unsigned* a, const unsigned* b, int* d, bool by_and) {
    using namespace wmma::experimental;
    wmma::fragment<wmma::matrix_a, 8, 8, 128, precision::b1, Row> fa;
    wmma::fragment<wmma::matrix_b, 8, 8, 128, precision::b1, Column> fb;
    wmma::fragment<wmma::accumulator, 8, 8, 128, int> fd;
    wmma::load_matrix_sync(fa, a, 128);
    wmma::load_matrix_sync(fb, b, 128);
    wmma::fill_fragment(fd, 100);
    if (by_and)
        wmma::bmma_sync(fd, fa, fb, fd, bmmaBitOpAND);
    else
        wmma::bmma_sync(fd, fa, fb, fd);
    wmma::store_matrix_sync(d, fd, 8, wmma::mem_row_major);
}
CASE(SingleBitsAreCounted) {
    std::vector<unsigned> a(32), b(32);
    for (unsigned i = 0; i < 32; ++i)
        a[i] = i * 2654435761u, b[i] = ~i * 2246822519u;
    std::vector<int> d(64);
    unsigned *da = onDevice(a), *db = onDevice(b);
    int* dd = onDevice(d);
    for (bool by_and : {false, true}) {
        bits<<<1, 32>>>(da, db, dd, by_and);
        CHECK_CUDA(cudaMemcpy(d.data(), dd, 256, cudaMemcpyDeviceToHost));
        for (int i = 0; i < 8; ++i)
            for (int j = 0; j < 8; ++j) {
                int sum = 100;
                for (int w = 0; w < 4; ++w) {
                    const unsigned x = a[i * 4 + w], y = b[j * 4 + w];
                    sum += __builtin_popcount(by_and ? x & y : x ^ y);
                }
                CHECK_EQ(d[i * 8 + j], sum);
            }
    }
}

__global__ void limited(int* d, bool satf) {
    wmma::fragment<wmma::matrix_a, 16, 16, 16, signed char, Row> a;
    wmma::fragment<wmma::matrix_b, 16, 16, 16, signed char, Column> b;
    wmma::fragment<wmma::accumulator, 16, 16, 16, int> c;
    wmma::fill_fragment(a, (signed char)1);
    wmma::fill_fragment(b, (signed char)1);
    wmma::fill_fragment(c, 0x7fffffff);
    wmma::mma_sync(c, a, b, c, satf);
    wmma::store_matrix_sync(d, c, 16, wmma::mem_row_major);
}
CASE(OverflowWrapsOrIsLimited) {
    int* d = onDevice(std::vector<int>(256));
    for (bool satf : {false, true}) {
        int seen[256];
        limited<<<1, 32>>>(d, satf);
        CHECK_CUDA(cudaMemcpy(seen, d, sizeof seen, cudaMemcpyDeviceToHost));
        for (int value : seen)
            CHECK_EQ(value, satf ? 0x7fffffff : int(0x7fffffffu + 16));
    }
}
