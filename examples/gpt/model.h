// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

/// The shape of a byte-level GPT: what both the CUDA model and its plain C++ reference agree on.
struct Shape {
    int layers = 4;
    int heads = 4;
    int width = 128;
    int context = 64;
    int batch = 16;
    static constexpr int vocabulary = 256;

    int rows() const { return batch * context; }
    int headWidth() const { return width / heads; }
};

/// Where each tensor lies in the one flat array of parameters (gradients and moments are laid out
/// alike).
struct Layout {
    struct Layer {
        size_t norm1_gain, norm1_bias, qkv_weight, qkv_bias, out_weight, out_bias;
        size_t norm2_gain, norm2_bias, up_weight, up_bias, down_weight, down_bias;
    };
    size_t token_embedding = 0, position_embedding = 0;
    std::vector<Layer> layers;
    size_t final_gain = 0, final_bias = 0;
    size_t total = 0;

    explicit Layout(const Shape& shape) {
        const size_t c = shape.width;
        token_embedding = take(Shape::vocabulary * c);
        position_embedding = take(shape.context * c);
        for (int i = 0; i < shape.layers; ++i) {
            Layer layer;
            layer.norm1_gain = take(c), layer.norm1_bias = take(c);
            layer.qkv_weight = take(3 * c * c), layer.qkv_bias = take(3 * c);
            layer.out_weight = take(c * c), layer.out_bias = take(c);
            layer.norm2_gain = take(c), layer.norm2_bias = take(c);
            layer.up_weight = take(4 * c * c), layer.up_bias = take(4 * c);
            layer.down_weight = take(4 * c * c), layer.down_bias = take(c);
            layers.push_back(layer);
        }
        final_gain = take(c), final_bias = take(c);
    }

    /// GPT-2's initial values: small normal weights, smaller still where a layer writes to the
    /// residual stream.
    std::vector<float> initial(const Shape& shape, unsigned seed) const {
        std::vector<float> values(total, 0.0f);
        std::mt19937 random(seed);
        auto normal = [&](size_t at, size_t count, float deviation) {
            std::normal_distribution<float> draw(0.0f, deviation);
            for (size_t i = 0; i < count; ++i)
                values[at + i] = draw(random);
        };
        auto ones = [&](size_t at) {
            for (int i = 0; i < shape.width; ++i)
                values[at + i] = 1.0f;
        };
        const size_t c = shape.width;
        const float residual = 0.02f / std::sqrt(2.0f * shape.layers);
        normal(token_embedding, Shape::vocabulary * c, 0.02f);
        normal(position_embedding, shape.context * c, 0.02f);
        for (const Layer& layer : layers) {
            ones(layer.norm1_gain), ones(layer.norm2_gain);
            normal(layer.qkv_weight, 3 * c * c, 0.02f);
            normal(layer.out_weight, c * c, residual);
            normal(layer.up_weight, 4 * c * c, 0.02f);
            normal(layer.down_weight, 4 * c * c, residual);
        }
        ones(final_gain);
        return values;
    }

  private:
    size_t take(size_t count) {
        const size_t at = total;
        total += count;
        return at;
    }
};

struct Optimizer {
    float rate = 3e-3f, beta1 = 0.9f, beta2 = 0.98f, epsilon = 1e-8f, decay = 0.05f;
    float clip = 1.0f; // largest norm of the gradient
};

/// Draws `batch` windows of context + 1 bytes.
class Batches {
  public:
    Batches(const std::string& text, unsigned seed) : text_(text), random_(seed) {}

    void draw(const Shape& shape, std::vector<int>& inputs, std::vector<int>& targets) {
        inputs.resize(shape.rows()), targets.resize(shape.rows());
        std::uniform_int_distribution<size_t> start(0, text_.size() - shape.context - 1);
        for (int b = 0; b < shape.batch; ++b) {
            const size_t at = start(random_);
            for (int t = 0; t < shape.context; ++t) {
                inputs[b * shape.context + t] = static_cast<unsigned char>(text_[at + t]);
                targets[b * shape.context + t] = static_cast<unsigned char>(text_[at + t + 1]);
            }
        }
    }

  private:
    const std::string& text_;
    std::mt19937 random_;
};

/// The same model and the same steps in plain C++, for --check.
class Reference {
  public:
    Reference(const Shape& shape, std::vector<float> parameters);
    /// One training step; returns the mean cross-entropy before it.
    float step(const std::vector<int>& inputs, const std::vector<int>& targets,
               const Optimizer& optimizer);

  private:
    Shape shape_;
    Layout layout_;
    std::vector<float> parameters_, gradients_, moment1_, moment2_;
    int steps_ = 0;
};
