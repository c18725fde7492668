// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Everything of the model that is not a matrix product. Rows are tokens; a tile of 8 threads works
// on one row.
#pragma once

#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>

namespace cg = cooperative_groups;

constexpr int kBlock = 256;
constexpr int kLanes = 8; // rows are short: more lanes would only have more to add up
constexpr int kRowsPerBlock = kBlock / kLanes;
constexpr float kGelu = 0.7978845608f; // sqrt(2 / pi)

using Tile = cg::thread_block_tile<kLanes>;

__device__ inline float sumOf(const Tile& tile, float value) {
    return cg::reduce(tile, value, cg::plus<float>());
}
__device__ inline float largestOf(const Tile& tile, float value) {
    return cg::reduce(tile, value, cg::greater<float>());
}

/// The row of this thread's tile.
__device__ inline int rowOf(const Tile& tile) {
    return blockIdx.x * kRowsPerBlock + tile.meta_group_rank();
}

// ---- forward
// -------------------------------------------------------------------------------------------------------

/// One block a row.
__global__ void embed(float* x, const int* tokens, const float* token_table,
                      const float* position_table, int context, int width) {
    const int row = blockIdx.x, token = tokens[row], position = row % context;
    for (int i = threadIdx.x; i < width; i += blockDim.x)
        x[row * width + i] = token_table[token * width + i] + position_table[position * width + i];
}

__global__ void layerNorm(float* out, float* means, float* scales, const float* in,
                          const float* gain, const float* bias, int rows, int width) {
    const Tile tile = cg::tiled_partition<kLanes>(cg::this_thread_block());
    const int row = rowOf(tile);
    if (row >= rows) return;
    const float* x = in + row * width;
    float sum = 0.0f, squares = 0.0f;
    for (int i = tile.thread_rank(); i < width; i += kLanes)
        sum += x[i];
    const float mean = sumOf(tile, sum) / width;
    for (int i = tile.thread_rank(); i < width; i += kLanes)
        squares += (x[i] - mean) * (x[i] - mean);
    const float scale = rsqrtf(sumOf(tile, squares) / width + 1e-5f);
    for (int i = tile.thread_rank(); i < width; i += kLanes)
        out[row * width + i] = (x[i] - mean) * scale * gain[i] + bias[i];
    if (tile.thread_rank() == 0) means[row] = mean, scales[row] = scale;
}

/// Where element (head, at) of a row lies in [row, heads, head width], and in [batch, heads, time,
/// head width]. Grid: (time, batch, …), block: (head width, heads).
struct HeadPlace {
    int in_row, in_head;
    __device__ HeadPlace() {
        const int context = gridDim.x, heads = blockDim.y, head_width = blockDim.x;
        in_row = threadIdx.y * head_width + threadIdx.x;
        in_head =
            ((blockIdx.y * heads + threadIdx.y) * context + blockIdx.x) * head_width + threadIdx.x;
    }
    __device__ int row() const { return blockIdx.y * gridDim.x + blockIdx.x; }
};

/// in: [batch, time, 3, heads, head width] without its bias -> out: [3, batch, heads, time, head
/// width]; z: 3.
__global__ void splitHeads(float* out, const float* in, const float* bias, int plane) {
    const HeadPlace place;
    const int width = blockDim.x * blockDim.y, column = blockIdx.z * width + place.in_row;
    out[blockIdx.z * plane + place.in_head] = in[place.row() * 3 * width + column] + bias[column];
}

/// in: [batch, heads, time, head width] -> out: [batch, time, heads, head width]
__global__ void mergeHeads(float* out, const float* in) {
    const HeadPlace place;
    out[place.row() * blockDim.x * blockDim.y + place.in_row] = in[place.in_head];
}

/// Softmax over the keys that a query may see; the others get 0. In place.
__global__ void causalSoftmax(float* scores, int rows, int context) {
    const Tile tile = cg::tiled_partition<kLanes>(cg::this_thread_block());
    const int row = rowOf(tile);
    if (row >= rows) return;
    float* x = scores + row * context;
    const int visible = row % context + 1;
    float largest = -1e30f, sum = 0.0f;
    for (int i = tile.thread_rank(); i < visible; i += kLanes)
        largest = fmaxf(largest, x[i]);
    largest = largestOf(tile, largest);
    for (int i = tile.thread_rank(); i < visible; i += kLanes)
        sum += x[i] = expf(x[i] - largest);
    sum = sumOf(tile, sum);
    for (int i = tile.thread_rank(); i < context; i += kLanes)
        x[i] = i < visible ? x[i] / sum : 0.0f;
}

/// One block a row, here and in biasGelu.
__global__ void addResidual(float* out, const float* x, const float* y, const float* bias,
                            int width) {
    const int first = blockIdx.x * width;
    for (int i = threadIdx.x; i < width; i += blockDim.x)
        out[first + i] = x[first + i] + y[first + i] + bias[i];
}

/// in += bias, out = gelu(in)
__global__ void biasGelu(float* out, float* in, const float* bias, int width) {
    const int first = blockIdx.x * width;
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
        const float x = in[first + i] += bias[i];
        out[first + i] = 0.5f * x * (1.0f + tanhf(kGelu * (x + 0.044715f * x * x * x)));
    }
}

/// The logits become their own gradient.
__global__ void crossEntropy(float* losses, float* logits, const int* targets, int rows,
                             int vocabulary) {
    const Tile tile = cg::tiled_partition<kLanes>(cg::this_thread_block());
    const int row = rowOf(tile);
    if (row >= rows) return;
    float* x = logits + row * vocabulary;
    const int target = targets[row];
    float largest = -1e30f, sum = 0.0f;
    for (int i = tile.thread_rank(); i < vocabulary; i += kLanes)
        largest = fmaxf(largest, x[i]);
    largest = largestOf(tile, largest);
    for (int i = tile.thread_rank(); i < vocabulary; i += kLanes)
        sum += expf(x[i] - largest);
    sum = sumOf(tile, sum);
    if (tile.thread_rank() == 0) losses[row] = logf(sum) + largest - x[target];
    tile.sync();
    for (int i = tile.thread_rank(); i < vocabulary; i += kLanes)
        x[i] = (expf(x[i] - largest) / sum - (i == target ? 1.0f : 0.0f)) / rows;
}

// ---- backward
// ------------------------------------------------------------------------------------------------------

constexpr int kColumns = 32, kStripes = 8;

/// out[column] += sum over rows of in: a block takes 32 columns, its 8 rows of threads meet in
/// shared memory.
__global__ void addColumnSums(float* out, const float* in, int rows, int width) {
    __shared__ float partial[kStripes][kColumns];
    const int column = blockIdx.x * kColumns + threadIdx.x;
    float sum = 0.0f;
    if (column < width)
        for (int row = threadIdx.y; row < rows; row += kStripes)
            sum += in[row * width + column];
    partial[threadIdx.y][threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.y != 0 || column >= width) return;
    for (int i = 1; i < kStripes; ++i)
        sum += partial[i][threadIdx.x];
    out[column] += sum;
}

__global__ void layerNormParameters(float* d_gain, float* d_bias, const float* d_out,
                                    const float* in, const float* means, const float* scales,
                                    int rows, int width) {
    __shared__ float partial[2][kStripes][kColumns];
    const int column = blockIdx.x * kColumns + threadIdx.x;
    float gain = 0.0f, bias = 0.0f;
    if (column < width)
        for (int row = threadIdx.y; row < rows; row += kStripes) {
            const float d = d_out[row * width + column];
            gain += d * (in[row * width + column] - means[row]) * scales[row];
            bias += d;
        }
    partial[0][threadIdx.y][threadIdx.x] = gain;
    partial[1][threadIdx.y][threadIdx.x] = bias;
    __syncthreads();
    if (threadIdx.y != 0 || column >= width) return;
    for (int i = 1; i < kStripes; ++i) {
        gain += partial[0][i][threadIdx.x];
        bias += partial[1][i][threadIdx.x];
    }
    d_gain[column] += gain;
    d_bias[column] += bias;
}

/// Adds to d_in, which already holds the gradient that went past the norm.
__global__ void layerNormBackward(float* d_in, const float* d_out, const float* in,
                                  const float* gain, const float* means, const float* scales,
                                  int rows, int width) {
    const Tile tile = cg::tiled_partition<kLanes>(cg::this_thread_block());
    const int row = rowOf(tile);
    if (row >= rows) return;
    const float mean = means[row], scale = scales[row];
    const float *x = in + row * width, *d = d_out + row * width;
    float sum = 0.0f, sum_x = 0.0f;
    for (int i = tile.thread_rank(); i < width; i += kLanes) {
        sum += d[i] * gain[i];
        sum_x += d[i] * gain[i] * (x[i] - mean) * scale;
    }
    sum = sumOf(tile, sum) / width;
    sum_x = sumOf(tile, sum_x) / width;
    for (int i = tile.thread_rank(); i < width; i += kLanes)
        d_in[row * width + i] += scale * (d[i] * gain[i] - sum - (x[i] - mean) * scale * sum_x);
}

/// d *= gelu'(in)
__global__ void geluBackward(float* d, const float* in, int count) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    const float x = in[i], t = tanhf(kGelu * (x + 0.044715f * x * x * x));
    d[i] *=
        0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * kGelu * (1.0f + 3.0f * 0.044715f * x * x);
}

/// d = weights * (d - sum(d * weights)), in place.
__global__ void softmaxBackward(float* d_scores, const float* weights, int rows, int context) {
    const Tile tile = cg::tiled_partition<kLanes>(cg::this_thread_block());
    const int row = rowOf(tile);
    if (row >= rows) return;
    float* d = d_scores + row * context;
    const float* w = weights + row * context;
    float dot = 0.0f;
    for (int i = tile.thread_rank(); i < context; i += kLanes)
        dot += d[i] * w[i];
    dot = sumOf(tile, dot);
    for (int i = tile.thread_rank(); i < context; i += kLanes)
        d[i] = w[i] * (d[i] - dot);
}

/// The way back of mergeHeads.
__global__ void splitGradient(float* out, const float* in) {
    const HeadPlace place;
    out[place.in_head] = in[place.row() * blockDim.x * blockDim.y + place.in_row];
}

/// The way back of splitHeads.
__global__ void mergeGradient(float* out, const float* in, int plane) {
    const HeadPlace place;
    const int width = blockDim.x * blockDim.y;
    out[place.row() * 3 * width + blockIdx.z * width + place.in_row] =
        in[blockIdx.z * plane + place.in_head];
}

__global__ void embedBackward(float* token_table, float* position_table, const float* d,
                              const int* tokens, int context, int width) {
    const int row = blockIdx.x, token = tokens[row], position = row % context;
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
        atomicAdd(&token_table[token * width + i], d[row * width + i]);
        atomicAdd(&position_table[position * width + i], d[row * width + i]);
    }
}

// ---- optimizer
// -----------------------------------------------------------------------------------------------------

/// Adds up over a block: shuffles in each warp, shared memory between the warps.
__device__ inline float blockSum(float value) {
    __shared__ float partial[32];
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    for (int offset = 16; offset > 0; offset /= 2)
        value += __shfl_xor_sync(0xffffffffu, value, offset);
    if (lane == 0) partial[warp] = value;
    __syncthreads();
    value = lane < warps ? partial[lane] : 0.0f;
    for (int offset = 16; offset > 0; offset /= 2)
        value += __shfl_xor_sync(0xffffffffu, value, offset);
    return value;
}

__global__ void addSquares(float* total, const float* values, int count) {
    float sum = 0.0f;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x)
        sum += values[i] * values[i];
    sum = blockSum(sum);
    if (threadIdx.x == 0) atomicAdd(total, sum);
}

__global__ void adamW(float* parameters, float* moment1, float* moment2, const float* gradients,
                      const float* squares, int count, float rate, float beta1, float beta2,
                      float correct1, float correct2, float epsilon, float decay, float clip) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    const float norm = sqrtf(*squares), d = gradients[i] * (norm > clip ? clip / norm : 1.0f);
    const float m1 = moment1[i] = beta1 * moment1[i] + (1.0f - beta1) * d;
    const float m2 = moment2[i] = beta2 * moment2[i] + (1.0f - beta2) * d * d;
    parameters[i] -=
        rate * (m1 / correct1 / (sqrtf(m2 / correct2) + epsilon) + decay * parameters[i]);
}
