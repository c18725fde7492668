// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The model on the device: owns parameters, activations and gradients; cuBLAS does the products.
#pragma once

#include <cstdio>
#include <cstdlib>

#include <cublas_v2.h>
#include <cuda_runtime.h>

#include "model.h"

inline void check(cudaError_t status, const char* what) {
    if (status == cudaSuccess) return;
    fprintf(stderr, "gpt: %s: %s\n", what, cudaGetErrorString(status));
    exit(1);
}
inline void check(cublasStatus_t status, const char* what) {
    if (status == CUBLAS_STATUS_SUCCESS) return;
    fprintf(stderr, "gpt: %s: cuBLAS status %d\n", what, int(status));
    exit(1);
}
#define CHECK(call) check((call), #call)

template <typename T>
class DeviceArray {
  public:
    explicit DeviceArray(size_t count = 0) : count_(count) {
        if (count) CHECK(cudaMalloc(&data_, count * sizeof(T)));
    }
    DeviceArray(DeviceArray&& other) : data_(other.data_), count_(other.count_) {
        other.data_ = nullptr;
    }
    DeviceArray(const DeviceArray&) = delete;
    ~DeviceArray() { cudaFree(data_); }

    operator T*() { return data_; }
    operator const T*() const { return data_; }
    void clear() { CHECK(cudaMemsetAsync(data_, 0, count_ * sizeof(T))); }
    void put(const std::vector<T>& values) {
        CHECK(cudaMemcpy(data_, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice));
    }
    std::vector<T> get(size_t count) const {
        std::vector<T> values(count);
        CHECK(cudaMemcpy(values.data(), data_, count * sizeof(T), cudaMemcpyDeviceToHost));
        return values;
    }

  private:
    T* data_ = nullptr;
    size_t count_ = 0;
};

class Network {
  public:
    Network(const Shape& shape, const std::vector<float>& parameters);
    ~Network() { cublasDestroy(blas_); }

    /// One training step; returns the mean cross-entropy before it.
    float step(const std::vector<int>& inputs, const std::vector<int>& targets,
               const Optimizer& optimizer);
    /// The mean cross-entropy of a batch.
    float loss(const std::vector<int>& inputs, const std::vector<int>& targets);
    /// Scores of the byte that follows `text` (its last `context` bytes).
    std::vector<float> next(const std::string& text);

  private:
    struct Layer {
        DeviceArray<float> in, norm1, mean1, scale1, heads, weights, attended, middle, norm2, mean2,
            scale2, up, active;
    };

    void forward(const std::vector<int>& inputs, int batch);
    float crossEntropyLoss(const std::vector<int>& targets);
    void backward();
    void update(const Optimizer& optimizer);

    void linear(float* out, const float* in, const float* weight, int rows, int from, int to);
    void linearBackward(float* d_in, float* d_weight, float* d_bias, const float* d_out,
                        const float* in, const float* weight, int rows, int from, int to);
    void attention(Layer& layer, int batch);
    void attentionBackward(Layer& layer);
    void batched(cublasOperation_t a_op, cublasOperation_t b_op, int m, int n, int k, float alpha,
                 const float* a, int lda, const float* b, int ldb, float* c, int ldc, int batch);

    Shape shape_;
    Layout layout_;
    cublasHandle_t blas_ = nullptr;
    DeviceArray<float> parameters_, gradients_, moment1_, moment2_, squares_;
    DeviceArray<int> tokens_, targets_;
    std::vector<Layer> layers_;
    DeviceArray<float> x_, last_, last_mean_, last_scale_, logits_, losses_;
    DeviceArray<float> wide_, narrow_, d_x_, d_narrow_, d_wide_, d_heads_, d_scores_;
    int steps_ = 0;
};
