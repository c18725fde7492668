// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: warps of a block advance about evenly, as programs with benign races count on
// DOC: the progress contract: round-robin in ascending order after every barrier and every warp
//     collective
// ORACLE: not yet run
#include "case.h"

// A block sum that leaves out the barrier after its last read of `partial`: when called twice, a
// fast warp could overwrite a cell that a slow one has not read. On GPUs the warps are too close
// together for that.
__device__ float warpSum(float value) {
    for (int step = 16; step; step /= 2)
        value += __shfl_xor_sync(0xffffffffu, value, step);
    return value;
}
__device__ float blockSum(float value, float* partial) {
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    value = warpSum(value);
    if (lane == 0) partial[warp] = value;
    __syncthreads();
    value = lane < warps ? partial[lane] : 0.0f;
    return warpSum(value);
}
__global__ void repeatedSums(float* out, int rounds) {
    __shared__ float partial[32];
    for (int round = 0; round < rounds; ++round) {
        const float sum = blockSum(float((threadIdx.x + round) % 64), partial);
        out[(blockIdx.x * rounds + round) * blockDim.x + threadIdx.x] = sum;
    }
}
CASE(ABlockSumWithoutItsTrailingBarrier) {
    const int rounds = 20, threads = 512;
    test::Buffer<float> out(2 * rounds * threads);
    repeatedSums<<<2, threads>>>(out, rounds);
    CHECK_KERNEL();
    const float wanted = 512 / 64 * 2016.0f;
    for (float sum : out.host())
        CHECK_EQ(sum, wanted);
}

// Softmax statistics of one row, the maximum then the sum, with one scratch array and one barrier
// each.
__device__ float warpMax(float value) {
    for (int step = 16; step; step /= 2)
        value = fmaxf(value, __shfl_xor_sync(0xffffffffu, value, step));
    return value;
}
__global__ void maxThenSum(float* out, const float* in) {
    __shared__ float partial[32];
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    const float mine = in[blockIdx.x * blockDim.x + threadIdx.x];
    float most = warpMax(mine);
    if (lane == 0) partial[warp] = most;
    __syncthreads();
    most = warpMax(lane < warps ? partial[lane] : -1e30f);
    float sum = warpSum(most - mine);
    if (lane == 0) partial[warp] = sum;
    __syncthreads();
    sum = warpSum(lane < warps ? partial[lane] : 0.0f);
    out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}
CASE(OneScratchArrayForTwoReductions) {
    std::vector<float> values(8 * 256);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = float(i * 37 % 101);
    test::Buffer<float> in(values), out(values.size());
    maxThenSum<<<8, 256>>>(out, in);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (int b = 0; b < 8; ++b) {
        float most = 0, sum = 0;
        for (int i = 0; i < 256; ++i)
            most = std::fmax(most, values[b * 256 + i]);
        for (int i = 0; i < 256; ++i)
            sum += most - values[b * 256 + i];
        for (int i = 0; i < 256; ++i)
            CHECK_EQ(seen[b * 256 + i], sum);
    }
}
