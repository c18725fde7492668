// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The model in plain C++: loops over rows, forward and backward, nothing clever.
#include "model.h"

#include <algorithm>
#include <cmath>

namespace {

using Floats = std::vector<float>;

/// out[n][o] = bias[o] + sum over i of in[n][i] * weight[o][i]
Floats linear(const Floats& in, const float* weight, const float* bias, int rows, int from,
              int to) {
    Floats out(size_t(rows) * to);
    for (int n = 0; n < rows; ++n)
        for (int o = 0; o < to; ++o) {
            float sum = bias ? bias[o] : 0.0f;
            for (int i = 0; i < from; ++i)
                sum += in[size_t(n) * from + i] * weight[size_t(o) * from + i];
            out[size_t(n) * to + o] = sum;
        }
    return out;
}

/// Adds to the weights' gradients, returns the gradient of the input.
Floats linearBackward(const Floats& d_out, const Floats& in, const float* weight, float* d_weight,
                      float* d_bias, int rows, int from, int to) {
    Floats d_in(size_t(rows) * from, 0.0f);
    for (int n = 0; n < rows; ++n)
        for (int o = 0; o < to; ++o) {
            const float d = d_out[size_t(n) * to + o];
            if (d_bias) d_bias[o] += d;
            for (int i = 0; i < from; ++i) {
                d_in[size_t(n) * from + i] += d * weight[size_t(o) * from + i];
                d_weight[size_t(o) * from + i] += d * in[size_t(n) * from + i];
            }
        }
    return d_in;
}

Floats layerNorm(const Floats& in, const float* gain, const float* bias, int rows, int width) {
    Floats out(in.size());
    for (int n = 0; n < rows; ++n) {
        const float* x = &in[size_t(n) * width];
        float mean = 0.0f, variance = 0.0f;
        for (int i = 0; i < width; ++i)
            mean += x[i];
        mean /= width;
        for (int i = 0; i < width; ++i)
            variance += (x[i] - mean) * (x[i] - mean);
        const float scale = 1.0f / std::sqrt(variance / width + 1e-5f);
        for (int i = 0; i < width; ++i)
            out[size_t(n) * width + i] = (x[i] - mean) * scale * gain[i] + bias[i];
    }
    return out;
}

/// Adds to d_in, which already holds the gradient that went past the norm.
void layerNormBackward(Floats& d_in, const Floats& d_out, const Floats& in, const float* gain,
                       float* d_gain, float* d_bias, int rows, int width) {
    for (int n = 0; n < rows; ++n) {
        const float* x = &in[size_t(n) * width];
        const float* d = &d_out[size_t(n) * width];
        float mean = 0.0f, variance = 0.0f, sum = 0.0f, sum_x = 0.0f;
        for (int i = 0; i < width; ++i)
            mean += x[i];
        mean /= width;
        for (int i = 0; i < width; ++i)
            variance += (x[i] - mean) * (x[i] - mean);
        const float scale = 1.0f / std::sqrt(variance / width + 1e-5f);
        for (int i = 0; i < width; ++i) {
            const float unit = (x[i] - mean) * scale;
            d_gain[i] += d[i] * unit;
            d_bias[i] += d[i];
            sum += d[i] * gain[i];
            sum_x += d[i] * gain[i] * unit;
        }
        for (int i = 0; i < width; ++i) {
            const float unit = (x[i] - mean) * scale;
            d_in[size_t(n) * width + i] +=
                scale * (d[i] * gain[i] - sum / width - unit * sum_x / width);
        }
    }
}

constexpr float kGelu = 0.7978845608f; // sqrt(2 / pi)

float gelu(float x) {
    return 0.5f * x * (1.0f + std::tanh(kGelu * (x + 0.044715f * x * x * x)));
}

float geluSlope(float x) {
    const float t = std::tanh(kGelu * (x + 0.044715f * x * x * x));
    return 0.5f * (1.0f + t) +
           0.5f * x * (1.0f - t * t) * kGelu * (1.0f + 3.0f * 0.044715f * x * x);
}

/// Causal attention of one layer; `weights` keeps the softmax for the way back.
struct Attention {
    const Shape& shape;
    Floats weights;

    explicit Attention(const Shape& s)
        : shape(s), weights(size_t(s.batch) * s.heads * s.context * s.context) {}

    /// Calls body(query row, key row, first column of the head, weight) for every pair that sees
    /// each other.
    template <typename Body>
    void eachPair(int b, int h, int t, Body body) {
        float* row = &weights[((size_t(b) * shape.heads + h) * shape.context + t) * shape.context];
        for (int s = 0; s <= t; ++s)
            body(b * shape.context + t, b * shape.context + s, h * shape.headWidth(), row[s]);
    }
    template <typename Body>
    void eachQuery(Body body) {
        for (int b = 0; b < shape.batch; ++b)
            for (int h = 0; h < shape.heads; ++h)
                for (int t = 0; t < shape.context; ++t)
                    body(b, h, t);
    }

    Floats forward(const Floats& qkv) {
        const int c = shape.width, hw = shape.headWidth();
        const float scale = 1.0f / std::sqrt(float(hw));
        Floats out(size_t(shape.rows()) * c, 0.0f);
        eachQuery([&](int b, int h, int t) {
            float largest = -1e30f, sum = 0.0f;
            eachPair(b, h, t, [&](int q, int k, int at, float& w) {
                w = 0.0f;
                for (int i = 0; i < hw; ++i)
                    w += qkv[size_t(q) * 3 * c + at + i] * qkv[size_t(k) * 3 * c + c + at + i];
                w *= scale;
                largest = std::max(largest, w);
            });
            eachPair(b, h, t, [&](int, int, int, float& w) { sum += w = std::exp(w - largest); });
            eachPair(b, h, t, [&](int q, int k, int at, float& w) {
                w /= sum;
                for (int i = 0; i < hw; ++i)
                    out[size_t(q) * c + at + i] += w * qkv[size_t(k) * 3 * c + 2 * c + at + i];
            });
        });
        return out;
    }

    Floats backward(const Floats& d_out, const Floats& qkv) {
        const int c = shape.width, hw = shape.headWidth();
        const float scale = 1.0f / std::sqrt(float(hw));
        Floats d_qkv(qkv.size(), 0.0f), d_weight(shape.context);
        eachQuery([&](int b, int h, int t) {
            float dot = 0.0f;
            eachPair(b, h, t, [&](int q, int k, int at, float w) {
                float d = 0.0f;
                for (int i = 0; i < hw; ++i) {
                    d += d_out[size_t(q) * c + at + i] * qkv[size_t(k) * 3 * c + 2 * c + at + i];
                    d_qkv[size_t(k) * 3 * c + 2 * c + at + i] += w * d_out[size_t(q) * c + at + i];
                }
                d_weight[k - b * shape.context] = d;
                dot += w * d;
            });
            eachPair(b, h, t, [&](int q, int k, int at, float w) {
                const float d = w * (d_weight[k - b * shape.context] - dot) * scale;
                for (int i = 0; i < hw; ++i) {
                    d_qkv[size_t(q) * 3 * c + at + i] += d * qkv[size_t(k) * 3 * c + c + at + i];
                    d_qkv[size_t(k) * 3 * c + c + at + i] += d * qkv[size_t(q) * 3 * c + at + i];
                }
            });
        });
        return d_qkv;
    }
};

void add(Floats& to, const Floats& from) {
    for (size_t i = 0; i < to.size(); ++i)
        to[i] += from[i];
}

/// What the way back needs of one layer.
struct Saved {
    Floats in, norm1, qkv, attended, middle, norm2, up, active;
    Attention attention;
};

} // namespace

Reference::Reference(const Shape& shape, std::vector<float> parameters)
    : shape_(shape), layout_(shape), parameters_(std::move(parameters)), gradients_(layout_.total),
      moment1_(layout_.total), moment2_(layout_.total) {}

float Reference::step(const std::vector<int>& inputs, const std::vector<int>& targets,
                      const Optimizer& optimizer) {
    const int rows = shape_.rows(), c = shape_.width, v = Shape::vocabulary;
    const float* p = parameters_.data();
    float* g = gradients_.data();
    std::fill(gradients_.begin(), gradients_.end(), 0.0f);

    // Forward.
    Floats x(size_t(rows) * c);
    for (int n = 0; n < rows; ++n)
        for (int i = 0; i < c; ++i)
            x[size_t(n) * c + i] =
                p[layout_.token_embedding + size_t(inputs[n]) * c + i] +
                p[layout_.position_embedding + size_t(n % shape_.context) * c + i];
    std::vector<Saved> saved;
    for (const Layout::Layer& l : layout_.layers) {
        Saved s{x, {}, {}, {}, {}, {}, {}, {}, Attention(shape_)};
        s.norm1 = layerNorm(x, p + l.norm1_gain, p + l.norm1_bias, rows, c);
        s.qkv = linear(s.norm1, p + l.qkv_weight, p + l.qkv_bias, rows, c, 3 * c);
        s.attended = s.attention.forward(s.qkv);
        add(x, linear(s.attended, p + l.out_weight, p + l.out_bias, rows, c, c));
        s.middle = x;
        s.norm2 = layerNorm(x, p + l.norm2_gain, p + l.norm2_bias, rows, c);
        s.up = linear(s.norm2, p + l.up_weight, p + l.up_bias, rows, c, 4 * c);
        s.active = s.up;
        for (float& value : s.active)
            value = gelu(value);
        add(x, linear(s.active, p + l.down_weight, p + l.down_bias, rows, 4 * c, c));
        saved.push_back(std::move(s));
    }
    const Floats last = layerNorm(x, p + layout_.final_gain, p + layout_.final_bias, rows, c);
    Floats logits = linear(last, p + layout_.token_embedding, nullptr, rows, c, v);

    // Cross-entropy; the logits become their own gradient.
    double loss = 0.0;
    for (int n = 0; n < rows; ++n) {
        float* row = &logits[size_t(n) * v];
        const float largest = *std::max_element(row, row + v);
        float sum = 0.0f;
        for (int i = 0; i < v; ++i)
            sum += std::exp(row[i] - largest);
        loss += std::log(sum) + largest - row[targets[n]];
        for (int i = 0; i < v; ++i)
            row[i] = (std::exp(row[i] - largest) / sum - (i == targets[n])) / rows;
    }

    // Backward.
    const Floats d_last = linearBackward(logits, last, p + layout_.token_embedding,
                                         g + layout_.token_embedding, nullptr, rows, c, v);
    Floats d_x(x.size(), 0.0f);
    layerNormBackward(d_x, d_last, x, p + layout_.final_gain, g + layout_.final_gain,
                      g + layout_.final_bias, rows, c);
    for (int i = shape_.layers - 1; i >= 0; --i) {
        const Layout::Layer& l = layout_.layers[i];
        Saved& s = saved[i];
        Floats d_up = linearBackward(d_x, s.active, p + l.down_weight, g + l.down_weight,
                                     g + l.down_bias, rows, 4 * c, c);
        for (size_t j = 0; j < d_up.size(); ++j)
            d_up[j] *= geluSlope(s.up[j]);
        const Floats d_norm2 = linearBackward(d_up, s.norm2, p + l.up_weight, g + l.up_weight,
                                              g + l.up_bias, rows, c, 4 * c);
        layerNormBackward(d_x, d_norm2, s.middle, p + l.norm2_gain, g + l.norm2_gain,
                          g + l.norm2_bias, rows, c);
        const Floats d_attended = linearBackward(d_x, s.attended, p + l.out_weight,
                                                 g + l.out_weight, g + l.out_bias, rows, c, c);
        const Floats d_qkv = s.attention.backward(d_attended, s.qkv);
        const Floats d_norm1 = linearBackward(d_qkv, s.norm1, p + l.qkv_weight, g + l.qkv_weight,
                                              g + l.qkv_bias, rows, c, 3 * c);
        layerNormBackward(d_x, d_norm1, s.in, p + l.norm1_gain, g + l.norm1_gain, g + l.norm1_bias,
                          rows, c);
    }
    for (int n = 0; n < rows; ++n)
        for (int i = 0; i < c; ++i) {
            g[layout_.token_embedding + size_t(inputs[n]) * c + i] += d_x[size_t(n) * c + i];
            g[layout_.position_embedding + size_t(n % shape_.context) * c + i] +=
                d_x[size_t(n) * c + i];
        }

    // AdamW, after clipping by the norm of the whole gradient.
    double squares = 0.0;
    for (float value : gradients_)
        squares += double(value) * value;
    const float norm = float(std::sqrt(squares));
    const float shrink = norm > optimizer.clip ? optimizer.clip / norm : 1.0f;
    ++steps_;
    const float correct1 = 1.0f - std::pow(optimizer.beta1, float(steps_));
    const float correct2 = 1.0f - std::pow(optimizer.beta2, float(steps_));
    for (size_t i = 0; i < layout_.total; ++i) {
        const float d = g[i] * shrink;
        moment1_[i] = optimizer.beta1 * moment1_[i] + (1.0f - optimizer.beta1) * d;
        moment2_[i] = optimizer.beta2 * moment2_[i] + (1.0f - optimizer.beta2) * d * d;
        const float update =
            moment1_[i] / correct1 / (std::sqrt(moment2_[i] / correct2) + optimizer.epsilon);
        parameters_[i] -= optimizer.rate * (update + optimizer.decay * parameters_[i]);
    }
    return float(loss / rows);
}
