// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: boxes of tensors are copied and added through maps; warp groups multiply them
// DOC: CUDA Driver API, Tensor Map Object Management; PTX ISA 9.7.9.25, 9.7.9.27, 9.7.15
// ORACLE: not yet run
// NVCC: --expt-relaxed-constexpr -arch=sm_90a -lcuda
#include "case.h"

#include <cuda.h>
#include <cuda_fp16.h>

#include <vector>

__device__ unsigned shared32(const void* p) {
    return unsigned(__cvta_generic_to_shared(p));
}
__device__ void expect(unsigned bar, unsigned bytes) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(bar));
    asm volatile(
        "{ .reg .b64 s; mbarrier.arrive.expect_tx.shared::cta.b64 s, [%0], %1; }" ::"r"(bar),
        "r"(bytes));
}
__device__ void wait(unsigned bar) {
    unsigned done = 0;
    while (!done)
        asm volatile("{ .reg .pred p; mbarrier.try_wait.parity.shared::cta.b64 p, [%1], 0; "
                     "selp.u32 %0, 1, 0, p; }"
                     : "=r"(done)
                     : "r"(bar)
                     : "memory");
}

// One box of a matrix of ints, as it lies in shared memory; and back, into another place.
__global__ void box(const __grid_constant__ CUtensorMap map, int* seen, int x, int y, int words,
                    int back_x) {
    __shared__ __align__(1024) int tile[256];
    __shared__ __align__(8) unsigned long long bar;
    if (threadIdx.x) return;
    expect(shared32(&bar), words * 4);
    asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes "
                 "[%0], [%1, {%2, %3}], [%4];" ::"r"(shared32(tile)),
                 "l"(&map), "r"(x), "r"(y), "r"(shared32(&bar))
                 : "memory");
    wait(shared32(&bar));
    for (int i = 0; i < words; ++i)
        seen[i] = tile[i];
    if (back_x < 0) return;
    asm volatile(
        "cp.async.bulk.tensor.2d.global.shared::cta.tile.bulk_group [%0, {%1, %2}], [%3];" ::"l"(
            &map),
        "r"(back_x), "r"(y), "r"(shared32(tile))
        : "memory");
    asm volatile("cp.async.bulk.commit_group;");
    asm volatile("cp.async.bulk.wait_group 0;");
}

static constexpr int kWidth = 64, kHeight = 16;

static CUtensorMap mapOf(void* data, CUtensorMapDataType type, int bytes, unsigned width,
                         unsigned height, unsigned box_width, unsigned box_height,
                         CUtensorMapSwizzle swizzle, unsigned step = 1) {
    CUtensorMap map;
    const cuuint64_t size[] = {width, height}, stride[] = {cuuint64_t(width) * bytes};
    const cuuint32_t box[] = {box_width, box_height}, steps[] = {1, step};
    CHECK_EQ(cuTensorMapEncodeTiled(
                 &map, type, 2, data, size, stride, box, steps, CU_TENSOR_MAP_INTERLEAVE_NONE,
                 swizzle, CU_TENSOR_MAP_L2_PROMOTION_NONE, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE),
             CUDA_SUCCESS);
    return map;
}

struct Matrix {
    int *data, *seen;
    Matrix() {
        std::vector<int> numbers(kWidth * kHeight);
        for (int i = 0; i < kWidth * kHeight; ++i)
            numbers[i] = i + 1;
        CHECK_CUDA(cudaMalloc(&data, numbers.size() * 4));
        CHECK_CUDA(cudaMalloc(&seen, 1024));
        CHECK_CUDA(cudaMemcpy(data, numbers.data(), numbers.size() * 4, cudaMemcpyHostToDevice));
    }
    std::vector<int> copy(const CUtensorMap& map, int x, int y, int words, int back_x = -1) {
        box<<<1, 32>>>(map, seen, x, y, words, back_x);
        std::vector<int> words_seen(words);
        CHECK_CUDA(cudaMemcpy(words_seen.data(), seen, words * 4, cudaMemcpyDeviceToHost));
        return words_seen;
    }
};

CASE(ABoxIsCopiedAndWhatIsOutsideIsZero) {
    Matrix matrix;
    const CUtensorMap map = mapOf(matrix.data, CU_TENSOR_MAP_DATA_TYPE_INT32, 4, kWidth, kHeight, 8,
                                  4, CU_TENSOR_MAP_SWIZZLE_NONE);
    for (int x : {0, 12, 60, -4})
        for (int y : {0, 5, 14, -2}) {
            const std::vector<int> seen = matrix.copy(map, x, y, 32);
            for (int i = 0; i < 32; ++i) {
                const int column = x + i % 8, row = y + i / 8;
                const bool inside = column >= 0 && column < kWidth && row >= 0 && row < kHeight;
                CHECK_EQ(seen[i], inside ? row * kWidth + column + 1 : 0);
            }
        }
}

CASE(SwizzlesExchangeGroupsOfSixteenBytes) {
    Matrix matrix;
    for (auto [swizzle, span] :
         {std::pair{CU_TENSOR_MAP_SWIZZLE_32B, 32}, std::pair{CU_TENSOR_MAP_SWIZZLE_64B, 64},
          std::pair{CU_TENSOR_MAP_SWIZZLE_128B, 128}}) {
        const unsigned width = unsigned(span) / 4,
                       height = unsigned(1024 / span > 16 ? 16 : 1024 / span);
        const CUtensorMap map = mapOf(matrix.data, CU_TENSOR_MAP_DATA_TYPE_INT32, 4, kWidth,
                                      kHeight, width, height, swizzle);
        const int words = int(width * height);
        const std::vector<int> seen = matrix.copy(map, 4, 0, words);
        for (int i = 0; i < words; ++i) {
            // The number of the 128 bytes changes the number of the 16 bytes within the span.
            const int group = i / 4, line = group / 8;
            const int from = group ^ (line & (span / 16 - 1));
            const int at = from * 4 + i % 4;
            CHECK_EQ(seen[i], at / int(width) * kWidth + 4 + at % int(width) + 1);
        }
    }
}

CASE(RowsAreTakenInSteps) {
    Matrix matrix;
    const CUtensorMap map = mapOf(matrix.data, CU_TENSOR_MAP_DATA_TYPE_INT32, 4, kWidth, kHeight, 4,
                                  7, CU_TENSOR_MAP_SWIZZLE_NONE, 3);
    const std::vector<int> seen = matrix.copy(map, 8, 1, 12); // ceil(7 / 3) rows
    for (int i = 0; i < 12; ++i)
        CHECK_EQ(seen[i], (1 + i / 4 * 3) * kWidth + 8 + i % 4 + 1);
}

CASE(ABoxIsWrittenBackAndTheRestIsLeft) {
    Matrix matrix;
    const CUtensorMap map = mapOf(matrix.data, CU_TENSOR_MAP_DATA_TYPE_INT32, 4, kWidth, kHeight, 8,
                                  2, CU_TENSOR_MAP_SWIZZLE_32B);
    matrix.copy(map, 0, 3, 16, 60); // the last four columns are inside
    std::vector<int> all(kWidth * kHeight);
    CHECK_CUDA(cudaMemcpy(all.data(), matrix.data, all.size() * 4, cudaMemcpyDeviceToHost));
    for (int i = 0; i < kWidth * kHeight; ++i) {
        const int column = i % kWidth, row = i / kWidth;
        const bool written = column >= 60 && (row == 3 || row == 4);
        CHECK_EQ(all[i], (written ? i - 60 : i) + 1);
    }
}

// Adds a box of ones, twos, ... to the matrix.
__global__ void add(const __grid_constant__ CUtensorMap map, int x, int y, int words) {
    __shared__ __align__(1024) int tile[256];
    if (threadIdx.x) return;
    for (int i = 0; i < words; ++i)
        tile[i] = 1000 * (i + 1);
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    asm volatile("cp.reduce.async.bulk.tensor.2d.global.shared::cta.add.tile.bulk_group "
                 "[%0, {%1, %2}], [%3];" ::"l"(&map),
                 "r"(x), "r"(y), "r"(shared32(tile))
                 : "memory");
    asm volatile("cp.async.bulk.commit_group;");
    asm volatile("cp.async.bulk.wait_group 0;");
}
CASE(ABoxIsAddedToItsTensor) {
    Matrix matrix;
    const CUtensorMap map = mapOf(matrix.data, CU_TENSOR_MAP_DATA_TYPE_INT32, 4, kWidth, kHeight, 8,
                                  2, CU_TENSOR_MAP_SWIZZLE_NONE);
    add<<<3, 32>>>(map, 60, 3, 16); // by three blocks; the last four columns are inside
    std::vector<int> all(kWidth * kHeight);
    CHECK_CUDA(cudaMemcpy(all.data(), matrix.data, all.size() * 4, cudaMemcpyDeviceToHost));
    for (int i = 0; i < kWidth * kHeight; ++i) {
        const int column = i % kWidth, row = i / kWidth;
        const bool added = column >= 60 && (row == 3 || row == 4);
        CHECK_EQ(all[i], i + 1 + (added ? 3000 * ((row - 3) * 8 + column - 60 + 1) : 0));
    }
}

// Pixels of an image in NHWC order, four channels each; they run through the bounding box.
__global__ void column(const __grid_constant__ CUtensorMap map, int* seen, int c, int w, int h,
                       int n, unsigned short off_w, unsigned short off_h, int words) {
    __shared__ __align__(1024) int tile[256];
    __shared__ __align__(8) unsigned long long bar;
    if (threadIdx.x) return;
    expect(shared32(&bar), words * 4);
    asm volatile(
        "cp.async.bulk.tensor.4d.shared::cluster.global.im2col"
        ".mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4, %5}], [%6], {%7, %8};" ::"r"(
            shared32(tile)),
        "l"(&map), "r"(c), "r"(w), "r"(h), "r"(n), "r"(shared32(&bar)), "h"(off_w), "h"(off_h)
        : "memory");
    wait(shared32(&bar));
    for (int i = 0; i < words; ++i)
        seen[i] = tile[i];
}
CASE(AColumnOfPixelsIsWhatAConvolutionReads) {
    // A filter of 3 by 3 on images of 6 by 5 with 8 channels, padded along W; then in steps of 2.
    constexpr int kChannels = 8, kW = 6, kH = 5, kN = 3, kPixels = 48, kTaken = 4;
    std::vector<int> image(kChannels * kW * kH * kN);
    for (size_t i = 0; i < image.size(); ++i)
        image[i] = int(i) + 1;
    int *data, *seen;
    CHECK_CUDA(cudaMalloc(&data, image.size() * 4));
    CHECK_CUDA(cudaMalloc(&seen, 1024));
    CHECK_CUDA(cudaMemcpy(data, image.data(), image.size() * 4, cudaMemcpyHostToDevice));
    for (const unsigned step : {1u, 2u}) {
        CUtensorMap map;
        const cuuint64_t size[] = {kChannels, kW, kH, kN};
        const cuuint64_t stride[] = {kChannels * 4, kChannels * kW * 4, kChannels * kW * kH * 4};
        const cuuint32_t steps[] = {1, step, step, 1};
        const int lower[] = {-1, 0}, upper[] = {-1, -2};
        CHECK_EQ(cuTensorMapEncodeIm2col(&map, CU_TENSOR_MAP_DATA_TYPE_INT32, 4, data, size, stride,
                                         lower, upper, kTaken, kPixels, steps,
                                         CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_NONE,
                                         CU_TENSOR_MAP_L2_PROMOTION_NONE,
                                         CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE),
                 CUDA_SUCCESS);
        // Where the filter's corner stands, image by image, row by row.
        std::vector<int> places;
        for (int n = 0; n < kN; ++n)
            for (int h = 0; h <= kH - 3; h += int(step))
                for (int w = -1; w <= kW - 2; w += int(step))
                    places.insert(places.end(), {w, h, n});
        for (const int first : {0, 10})
            for (const int tap : {0, 5, 8}) {
                const int *from = &places[size_t(first) * 3], off_w = tap % 3, off_h = tap / 3;
                column<<<1, 32>>>(map, seen, 4, from[0], from[1], from[2], off_w, off_h,
                                  kPixels * kTaken);
                std::vector<int> found(kPixels * kTaken);
                CHECK_CUDA(
                    cudaMemcpy(found.data(), seen, found.size() * 4, cudaMemcpyDeviceToHost));
                for (int i = 0; i < kPixels * kTaken; ++i) {
                    const size_t place = size_t(first + i / kTaken) * 3;
                    int wanted = 0; // outside of the image, or behind the last one
                    if (place < places.size()) {
                        const int w = places[place] + off_w, h = places[place + 1] + off_h;
                        if (w >= 0 && w < kW && h >= 0 && h < kH)
                            wanted =
                                image[size_t(((places[place + 2] * kH + h) * kW + w) * kChannels +
                                             4 + i % kTaken)];
                    }
                    CHECK_EQ(found[i], wanted);
                }
            }
    }
}

CASE(WrongTensorsAreRefused) {
    CUtensorMap map;
    Matrix matrix;
    const cuuint64_t size[] = {64, 16}, stride[] = {256}, odd[] = {257};
    const cuuint32_t box[] = {8, 4}, wide[] = {512, 4}, narrow[] = {3, 4}, ones[] = {1, 1};
    const auto encode = [&](const void* p, const cuuint64_t* s, const cuuint32_t* b,
                            CUtensorMapSwizzle w) {
        return cuTensorMapEncodeTiled(&map, CU_TENSOR_MAP_DATA_TYPE_INT32, 2, const_cast<void*>(p),
                                      size, s, b, ones, CU_TENSOR_MAP_INTERLEAVE_NONE, w,
                                      CU_TENSOR_MAP_L2_PROMOTION_NONE,
                                      CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
    };
    const auto none = CU_TENSOR_MAP_SWIZZLE_NONE;
    CHECK_EQ(encode(matrix.data, stride, box, none), CUDA_SUCCESS);
    CHECK_EQ(encode((char*)matrix.data + 8, stride, box, none), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(encode(matrix.data, odd, box, none), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(encode(matrix.data, stride, wide, none), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQ(encode(matrix.data, stride, narrow, none), CUDA_ERROR_INVALID_VALUE);
    const cuuint32_t sixteen[] = {16, 4};
    CHECK_EQ(encode(matrix.data, stride, sixteen, CU_TENSOR_MAP_SWIZZLE_32B),
             CUDA_ERROR_INVALID_VALUE);
}

// D = A B of 64 x 16 and 16 x 32 halves that tensor maps bring: A along K, B along N or K.
template <int transposed_b>
__global__ void product(const __grid_constant__ CUtensorMap map_a,
                        const __grid_constant__ CUtensorMap map_b, float* d,
                        unsigned long long layout_a, unsigned long long layout_b) {
    __shared__ __align__(1024) __half a[64 * 16], b[16 * 32];
    __shared__ __align__(8) unsigned long long bar;
    if (threadIdx.x == 0) {
        expect(shared32(&bar), sizeof a + sizeof b);
        for (auto [tile, map] : {std::pair{a, &map_a}, std::pair{b, &map_b}})
            asm volatile(
                "cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes "
                "[%0], [%1, {%2, %2}], [%3];" ::"r"(shared32(tile)),
                "l"(map), "r"(0), "r"(shared32(&bar))
                : "memory");
    }
    __syncthreads();
    wait(shared32(&bar));
    const unsigned long long desc_a = layout_a | (shared32(a) & 0x3ffff) >> 4,
                             desc_b = layout_b | (shared32(b) & 0x3ffff) >> 4;
    float r[16];
    for (float& x : r)
        x = 100;
    asm volatile("wgmma.fence.sync.aligned;");
    asm volatile("{ .reg .pred p; setp.ne.b32 p, %18, 0;\n"
                 "wgmma.mma_async.sync.aligned.m64n32k16.f32.f16.f16 {%0, %1, %2, %3, %4, %5, %6, "
                 "%7, %8, %9, %10, "
                 "%11, %12, %13, %14, %15}, %16, %17, p, 1, -1, 0, %19; }"
                 : "+f"(r[0]), "+f"(r[1]), "+f"(r[2]), "+f"(r[3]), "+f"(r[4]), "+f"(r[5]),
                   "+f"(r[6]), "+f"(r[7]), "+f"(r[8]), "+f"(r[9]), "+f"(r[10]), "+f"(r[11]),
                   "+f"(r[12]), "+f"(r[13]), "+f"(r[14]), "+f"(r[15])
                 : "l"(desc_a), "l"(desc_b), "r"(1), "n"(transposed_b));
    asm volatile("wgmma.commit_group.sync.aligned;");
    asm volatile("wgmma.wait_group.sync.aligned 0;");
    const int row = threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4, column = threadIdx.x % 4 * 2;
    for (int i = 0; i < 16; ++i)
        d[(row + i / 2 % 2 * 8) * 32 + column + i / 4 * 8 + i % 2] = r[i];
}

template <int transposed_b>
static void multiply() {
    std::vector<__half> a(64 * 16), b(16 * 32);
    const auto number = [](int i) { return (i * 5 + i / 7) % 11 - 5; };
    for (int i = 0; i < 64 * 16; ++i)
        a[i] = __float2half(float(number(i)));
    for (int k = 0; k < 16; ++k)
        for (int j = 0; j < 32; ++j)
            b[transposed_b ? k * 32 + j : j * 16 + k] = __float2half(float(number(3 * k + 50 * j)));
    __half *da, *db;
    float* dd;
    CHECK_CUDA(cudaMalloc(&da, a.size() * 2));
    CHECK_CUDA(cudaMalloc(&db, b.size() * 2));
    CHECK_CUDA(cudaMalloc(&dd, 64 * 32 * 4));
    CHECK_CUDA(cudaMemcpy(da, a.data(), a.size() * 2, cudaMemcpyHostToDevice));
    CHECK_CUDA(cudaMemcpy(db, b.data(), b.size() * 2, cudaMemcpyHostToDevice));
    // Rows of A have 32 bytes; so have columns of B, or its rows 64.
    const CUtensorMap map_a =
        mapOf(da, CU_TENSOR_MAP_DATA_TYPE_FLOAT16, 2, 16, 64, 16, 64, CU_TENSOR_MAP_SWIZZLE_32B);
    const CUtensorMap map_b = transposed_b ? mapOf(db, CU_TENSOR_MAP_DATA_TYPE_FLOAT16, 2, 32, 16,
                                                   32, 16, CU_TENSOR_MAP_SWIZZLE_64B)
                                           : mapOf(db, CU_TENSOR_MAP_DATA_TYPE_FLOAT16, 2, 16, 32,
                                                   16, 32, CU_TENSOR_MAP_SWIZZLE_32B);
    const auto layout = [](unsigned long long leading, unsigned long long stride,
                           unsigned long long mode) {
        return leading / 16 << 16 | stride / 16 << 32 | mode << 62;
    };
    product<transposed_b><<<1, 128>>>(map_a, map_b, dd, layout(16, 256, 3),
                                      transposed_b ? layout(1024, 512, 2) : layout(16, 256, 3));
    std::vector<float> d(64 * 32);
    CHECK_CUDA(cudaMemcpy(d.data(), dd, d.size() * 4, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 64; ++i)
        for (int j = 0; j < 32; ++j) {
            int sum = 100;
            for (int k = 0; k < 16; ++k)
                sum -= number(i * 16 + k) * number(3 * k + 50 * j); // B's sign is turned
            CHECK_EQ(d[i * 32 + j], float(sum));
        }
}
CASE(AWarpGroupMultipliesWhatTensorMapsBring) {
    multiply<0>();
}
CASE(AWarpGroupMultipliesTransposed) {
    multiply<1>();
}
