// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "network.cuh"

#include "kernels.cuh"

#include <algorithm>
#include <cmath>

namespace {

int blocksFor(int count) {
    return (count + kBlock - 1) / kBlock;
}
int rowBlocksFor(int rows) {
    return (rows + kRowsPerBlock - 1) / kRowsPerBlock;
}

} // namespace

Network::Network(const Shape& shape, const std::vector<float>& parameters)
    : shape_(shape), layout_(shape), parameters_(layout_.total), gradients_(layout_.total),
      moment1_(layout_.total), moment2_(layout_.total), squares_(1), tokens_(shape.rows()),
      targets_(shape.rows()), x_(size_t(shape.rows()) * shape.width),
      last_(size_t(shape.rows()) * shape.width), last_mean_(shape.rows()),
      last_scale_(shape.rows()), logits_(size_t(shape.rows()) * Shape::vocabulary),
      losses_(shape.rows()), wide_(size_t(shape.rows()) * shape.width * 4),
      narrow_(size_t(shape.rows()) * shape.width), d_x_(size_t(shape.rows()) * shape.width),
      d_narrow_(size_t(shape.rows()) * shape.width),
      d_wide_(size_t(shape.rows()) * shape.width * 4),
      d_heads_(size_t(shape.rows()) * shape.width * 3),
      d_scores_(size_t(shape.rows()) * shape.heads * shape.context) {
    CHECK(cublasCreate(&blas_));
    parameters_.put(parameters);
    moment1_.clear();
    moment2_.clear();
    const size_t rows = shape.rows(), c = shape.width;
    for (int i = 0; i < shape.layers; ++i) {
        using Array = DeviceArray<float>;
        layers_.push_back(Layer{Array(rows * c), Array(rows * c), Array(rows), Array(rows),
                                Array(3 * rows * c), Array(rows * shape.heads * shape.context),
                                Array(rows * c), Array(rows * c), Array(rows * c), Array(rows),
                                Array(rows), Array(4 * rows * c), Array(4 * rows * c)});
    }
}

// ---- products
// ------------------------------------------------------------------------------------------------------

/// out[rows, to] = in[rows, from] * weight[to, from]ᵀ. Row-major arrays are cuBLAS's matrices
/// transposed.
void Network::linear(float* out, const float* in, const float* weight, int rows, int from, int to) {
    const float one = 1.0f, zero = 0.0f;
    CHECK(cublasSgemm(blas_, CUBLAS_OP_T, CUBLAS_OP_N, to, rows, from, &one, weight, from, in, from,
                      &zero, out, to));
}

/// Adds to d_weight and d_bias; overwrites d_in.
void Network::linearBackward(float* d_in, float* d_weight, float* d_bias, const float* d_out,
                             const float* in, const float* weight, int rows, int from, int to) {
    const float one = 1.0f, zero = 0.0f;
    CHECK(cublasSgemm(blas_, CUBLAS_OP_N, CUBLAS_OP_N, from, rows, to, &one, weight, from, d_out,
                      to, &zero, d_in, from));
    CHECK(cublasSgemm(blas_, CUBLAS_OP_N, CUBLAS_OP_T, from, to, rows, &one, in, from, d_out, to,
                      &one, d_weight, from));
    if (d_bias)
        addColumnSums<<<(to + kColumns - 1) / kColumns, dim3(kColumns, kStripes)>>>(d_bias, d_out,
                                                                                    rows, to);
}

void Network::batched(cublasOperation_t a_op, cublasOperation_t b_op, int m, int n, int k,
                      float alpha, const float* a, int lda, const float* b, int ldb, float* c,
                      int ldc, int batch) {
    const float zero = 0.0f;
    CHECK(cublasSgemmStridedBatched(blas_, a_op, b_op, m, n, k, &alpha, a, lda, (long long)m * k, b,
                                    ldb, (long long)n * k, &zero, c, ldc, (long long)m * n, batch));
}

// ---- forward
// -------------------------------------------------------------------------------------------------------

/// From wide_ (queries, keys and values without bias) to layer.attended.
void Network::attention(Layer& layer, int batch) {
    const int t = shape_.context, h = shape_.heads, hw = shape_.headWidth(), rows = batch * t;
    const int plane = rows * shape_.width, pairs = batch * h;
    const float *q = layer.heads, *k = q + plane, *v = k + plane;
    batched(CUBLAS_OP_T, CUBLAS_OP_N, t, t, hw, 1.0f / sqrtf(float(hw)), k, hw, q, hw,
            layer.weights, t, pairs);
    causalSoftmax<<<rowBlocksFor(pairs * t), kBlock>>>(layer.weights, pairs * t, t);
    batched(CUBLAS_OP_N, CUBLAS_OP_N, hw, t, t, 1.0f, v, hw, layer.weights, t, narrow_, hw, pairs);
    mergeHeads<<<dim3(t, batch), dim3(hw, h)>>>(layer.attended, narrow_);
}

void Network::forward(const std::vector<int>& inputs, int batch) {
    const int c = shape_.width, rows = batch * shape_.context, count = rows * c;
    const dim3 head_block(shape_.headWidth(), shape_.heads);
    const float* p = parameters_;
    tokens_.put(inputs);
    float* x = layers_[0].in;
    embed<<<rows, kBlock>>>(x, tokens_, p + layout_.token_embedding, p + layout_.position_embedding,
                            shape_.context, c);
    for (int i = 0; i < shape_.layers; ++i) {
        const Layout::Layer& l = layout_.layers[i];
        Layer& a = layers_[i];
        layerNorm<<<rowBlocksFor(rows), kBlock>>>(a.norm1, a.mean1, a.scale1, a.in,
                                                  p + l.norm1_gain, p + l.norm1_bias, rows, c);
        linear(wide_, a.norm1, p + l.qkv_weight, rows, c, 3 * c);
        splitHeads<<<dim3(shape_.context, batch, 3), head_block>>>(a.heads, wide_, p + l.qkv_bias,
                                                                   count);
        attention(a, batch);
        linear(narrow_, a.attended, p + l.out_weight, rows, c, c);
        addResidual<<<rows, kBlock>>>(a.middle, a.in, narrow_, p + l.out_bias, c);

        layerNorm<<<rowBlocksFor(rows), kBlock>>>(a.norm2, a.mean2, a.scale2, a.middle,
                                                  p + l.norm2_gain, p + l.norm2_bias, rows, c);
        linear(a.up, a.norm2, p + l.up_weight, rows, c, 4 * c);
        biasGelu<<<rows, kBlock>>>(a.active, a.up, p + l.up_bias, 4 * c);
        linear(narrow_, a.active, p + l.down_weight, rows, 4 * c, c);
        x = i + 1 < shape_.layers ? layers_[i + 1].in : x_;
        addResidual<<<rows, kBlock>>>(x, a.middle, narrow_, p + l.down_bias, c);
    }
    layerNorm<<<rowBlocksFor(rows), kBlock>>>(last_, last_mean_, last_scale_, x_,
                                              p + layout_.final_gain, p + layout_.final_bias, rows,
                                              c);
    linear(logits_, last_, p + layout_.token_embedding, rows, c, Shape::vocabulary);
    CHECK(cudaGetLastError());
}

float Network::crossEntropyLoss(const std::vector<int>& targets) {
    targets_.put(targets);
    crossEntropy<<<rowBlocksFor(shape_.rows()), kBlock>>>(losses_, logits_, targets_, shape_.rows(),
                                                          Shape::vocabulary);
    CHECK(cudaGetLastError());
    double sum = 0.0;
    for (float value : losses_.get(shape_.rows()))
        sum += value;
    return float(sum / shape_.rows());
}

// ---- backward
// ------------------------------------------------------------------------------------------------------

/// From d_narrow_ (gradient of layer.attended) to d_wide_ (gradient of queries, keys and values).
void Network::attentionBackward(Layer& layer) {
    const int t = shape_.context, h = shape_.heads, hw = shape_.headWidth(),
              pairs = shape_.batch * h;
    const int plane = shape_.rows() * shape_.width;
    const float scale = 1.0f / sqrtf(float(hw));
    const float *q = layer.heads, *k = q + plane, *v = k + plane;
    float *d_q = d_heads_, *d_k = d_q + plane, *d_v = d_k + plane;
    splitGradient<<<dim3(t, shape_.batch), dim3(hw, h)>>>(narrow_, d_narrow_);
    batched(CUBLAS_OP_T, CUBLAS_OP_N, t, t, hw, 1.0f, v, hw, narrow_, hw, d_scores_, t, pairs);
    batched(CUBLAS_OP_N, CUBLAS_OP_T, hw, t, t, 1.0f, narrow_, hw, layer.weights, t, d_v, hw,
            pairs);
    softmaxBackward<<<rowBlocksFor(pairs * t), kBlock>>>(d_scores_, layer.weights, pairs * t, t);
    batched(CUBLAS_OP_N, CUBLAS_OP_N, hw, t, t, scale, k, hw, d_scores_, t, d_q, hw, pairs);
    batched(CUBLAS_OP_N, CUBLAS_OP_T, hw, t, t, scale, q, hw, d_scores_, t, d_k, hw, pairs);
    mergeGradient<<<dim3(t, shape_.batch, 3), dim3(hw, h)>>>(d_wide_, d_heads_, plane);
}

void Network::backward() {
    const int c = shape_.width, rows = shape_.rows(), count = rows * c;
    const dim3 columns((c + kColumns - 1) / kColumns), stripes(kColumns, kStripes);
    const float* p = parameters_;
    float* g = gradients_;
    gradients_.clear();
    d_x_.clear();
    linearBackward(d_narrow_, g + layout_.token_embedding, nullptr, logits_, last_,
                   p + layout_.token_embedding, rows, c, Shape::vocabulary);
    layerNormParameters<<<columns, stripes>>>(g + layout_.final_gain, g + layout_.final_bias,
                                              d_narrow_, x_, last_mean_, last_scale_, rows, c);
    layerNormBackward<<<rowBlocksFor(rows), kBlock>>>(d_x_, d_narrow_, x_, p + layout_.final_gain,
                                                      last_mean_, last_scale_, rows, c);
    for (int i = shape_.layers - 1; i >= 0; --i) {
        const Layout::Layer& l = layout_.layers[i];
        Layer& a = layers_[i];
        linearBackward(d_wide_, g + l.down_weight, g + l.down_bias, d_x_, a.active,
                       p + l.down_weight, rows, 4 * c, c);
        geluBackward<<<blocksFor(4 * count), kBlock>>>(d_wide_, a.up, 4 * count);
        linearBackward(d_narrow_, g + l.up_weight, g + l.up_bias, d_wide_, a.norm2, p + l.up_weight,
                       rows, c, 4 * c);
        layerNormParameters<<<columns, stripes>>>(g + l.norm2_gain, g + l.norm2_bias, d_narrow_,
                                                  a.middle, a.mean2, a.scale2, rows, c);
        layerNormBackward<<<rowBlocksFor(rows), kBlock>>>(
            d_x_, d_narrow_, a.middle, p + l.norm2_gain, a.mean2, a.scale2, rows, c);

        linearBackward(d_narrow_, g + l.out_weight, g + l.out_bias, d_x_, a.attended,
                       p + l.out_weight, rows, c, c);
        attentionBackward(a);
        linearBackward(d_narrow_, g + l.qkv_weight, g + l.qkv_bias, d_wide_, a.norm1,
                       p + l.qkv_weight, rows, c, 3 * c);
        layerNormParameters<<<columns, stripes>>>(g + l.norm1_gain, g + l.norm1_bias, d_narrow_,
                                                  a.in, a.mean1, a.scale1, rows, c);
        layerNormBackward<<<rowBlocksFor(rows), kBlock>>>(d_x_, d_narrow_, a.in, p + l.norm1_gain,
                                                          a.mean1, a.scale1, rows, c);
    }
    embedBackward<<<rows, kBlock>>>(g + layout_.token_embedding, g + layout_.position_embedding,
                                    d_x_, tokens_, shape_.context, c);
    CHECK(cudaGetLastError());
}

void Network::update(const Optimizer& o) {
    ++steps_;
    const int count = int(layout_.total);
    squares_.clear();
    addSquares<<<64, kBlock>>>(squares_, gradients_, count);
    adamW<<<blocksFor(count), kBlock>>>(
        parameters_, moment1_, moment2_, gradients_, squares_, count, o.rate, o.beta1, o.beta2,
        1.0f - powf(o.beta1, float(steps_)), 1.0f - powf(o.beta2, float(steps_)), o.epsilon,
        o.decay, o.clip);
    CHECK(cudaGetLastError());
}

// ---- what the program calls
// ----------------------------------------------------------------------------------------

float Network::step(const std::vector<int>& inputs, const std::vector<int>& targets,
                    const Optimizer& optimizer) {
    forward(inputs, shape_.batch);
    const float before = crossEntropyLoss(targets);
    backward();
    update(optimizer);
    return before;
}

float Network::loss(const std::vector<int>& inputs, const std::vector<int>& targets) {
    forward(inputs, shape_.batch);
    return crossEntropyLoss(targets);
}

std::vector<float> Network::next(const std::string& text) {
    const int seen = std::min<int>(text.size(), shape_.context);
    std::vector<int> inputs(shape_.context, 0);
    for (int i = 0; i < seen; ++i)
        inputs[i] = static_cast<unsigned char>(text[text.size() - seen + i]);
    forward(inputs, 1);
    std::vector<float> all = logits_.get(size_t(seen) * Shape::vocabulary);
    return std::vector<float>(all.end() - Shape::vocabulary, all.end());
}
