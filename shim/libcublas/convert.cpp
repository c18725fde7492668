// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/convert.h"

#include <bit>
#include <cmath>
#include <limits>

namespace cw::cublas {

namespace {

// The loops are compiled once more for processors that convert halves in hardware.
#if defined(__x86_64__)
#define CW_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CW_CLONES
#endif

CW_CLONES void loadHalf(float* to, const _Float16* from, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        to[i] = float(from[i]);
}

CW_CLONES void storeHalf(_Float16* to, const float* from, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        to[i] = _Float16(from[i]);
}

CW_CLONES void loadBrain(float* to, const uint16_t* from, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        to[i] = std::bit_cast<float>(uint32_t(from[i]) << 16);
}

CW_CLONES void storeBrain(uint16_t* to, const float* from, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        const uint32_t bits = std::bit_cast<uint32_t>(from[i]);
        const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
        const bool nan = (bits & 0x7fffffff) > 0x7f800000;
        to[i] = uint16_t(nan ? 0x7fff : rounded);
    }
}

template <typename T, typename From>
void loadEach(T* to, const void* from, int64_t count) {
    const auto* values = static_cast<const From*>(from);
    for (int64_t i = 0; i < count; ++i)
        to[i] = T(values[i]);
}

template <typename To, typename T>
void storeReal(void* to, const T* from, int64_t count) {
    auto* values = static_cast<To*>(to);
    for (int64_t i = 0; i < count; ++i)
        values[i] = To(from[i]);
}

template <typename To, typename T>
void storeInteger(void* to, const T* from, int64_t count) {
    auto* values = static_cast<To*>(to);
    constexpr double kLeast = std::numeric_limits<To>::min(),
                     kMost = std::numeric_limits<To>::max();
    for (int64_t i = 0; i < count; ++i) {
        const double value = std::nearbyint(double(from[i]));
        values[i] = value != value ? To(0) : To(std::fmin(std::fmax(value, kLeast), kMost));
    }
}

} // namespace

int64_t sizeOf(cudaDataType type) {
    switch (type) {
    case CUDA_R_8I:
    case CUDA_R_8U:
        return 1;
    case CUDA_R_16F:
    case CUDA_R_16BF:
        return 2;
    case CUDA_R_32F:
    case CUDA_R_32I:
        return 4;
    case CUDA_R_64F:
    case CUDA_C_32F:
        return 8;
    case CUDA_C_64F:
        return 16;
    default:
        return 0;
    }
}

template <>
void load(float* to, const void* from, cudaDataType type, int64_t count) {
    switch (type) {
    case CUDA_R_16F:
        return loadHalf(to, static_cast<const _Float16*>(from), count);
    case CUDA_R_16BF:
        return loadBrain(to, static_cast<const uint16_t*>(from), count);
    case CUDA_R_32F:
        return loadEach<float, float>(to, from, count);
    case CUDA_R_64F:
        return loadEach<float, double>(to, from, count);
    case CUDA_R_8I:
        return loadEach<float, int8_t>(to, from, count);
    case CUDA_R_8U:
        return loadEach<float, uint8_t>(to, from, count);
    case CUDA_R_32I:
        return loadEach<float, int32_t>(to, from, count);
    default:
        return;
    }
}

template <>
void load(double* to, const void* from, cudaDataType type, int64_t count) {
    switch (type) {
    case CUDA_R_32F:
        return loadEach<double, float>(to, from, count);
    case CUDA_R_64F:
        return loadEach<double, double>(to, from, count);
    case CUDA_R_8I:
        return loadEach<double, int8_t>(to, from, count);
    case CUDA_R_8U:
        return loadEach<double, uint8_t>(to, from, count);
    case CUDA_R_32I:
        return loadEach<double, int32_t>(to, from, count);
    default:
        return;
    }
}

template <>
void store(void* to, cudaDataType type, const float* from, int64_t count) {
    switch (type) {
    case CUDA_R_16F:
        return storeHalf(static_cast<_Float16*>(to), from, count);
    case CUDA_R_16BF:
        return storeBrain(static_cast<uint16_t*>(to), from, count);
    case CUDA_R_32F:
        return storeReal<float>(to, from, count);
    case CUDA_R_64F:
        return storeReal<double>(to, from, count);
    case CUDA_R_8I:
        return storeInteger<int8_t>(to, from, count);
    case CUDA_R_32I:
        return storeInteger<int32_t>(to, from, count);
    default:
        return;
    }
}

template <>
void store(void* to, cudaDataType type, const double* from, int64_t count) {
    switch (type) {
    case CUDA_R_32F:
        return storeReal<float>(to, from, count);
    case CUDA_R_64F:
        return storeReal<double>(to, from, count);
    case CUDA_R_8I:
        return storeInteger<int8_t>(to, from, count);
    case CUDA_R_32I:
        return storeInteger<int32_t>(to, from, count);
    default:
        return;
    }
}

} // namespace cw::cublas
