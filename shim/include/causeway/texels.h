// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What texture functions return: the words that the device library reads, as CUDA's types.
#pragma once
#pragma GCC system_header

#include "../surface_types.h"
#include "../texture_types.h"
#include "../vector_types.h"
#include "device_ops.h"

namespace cw_device {
typedef unsigned int words __attribute__((ext_vector_type(4)));

/// How much is read: the first channel, or all.
struct one_channel {};
struct all_channels {};

/// Only the types that textures have.
template <typename T>
struct texel;

template <typename T>
struct texel_word {
    static __inline__ __device__ __attribute__((always_inline)) T of(unsigned int word) {
        return static_cast<T>(word);
    }
};
template <>
struct texel_word<float> {
    static __inline__ __device__ __attribute__((always_inline)) float of(unsigned int word) {
        return __builtin_bit_cast(float, word);
    }
};

#define CW_TEXEL(name, read, ...)                                                                  \
    template <>                                                                                    \
    struct texel<name> {                                                                           \
        typedef name type;                                                                         \
        typedef read channels;                                                                     \
        static __inline__ __device__ __attribute__((always_inline)) type of(words w) {             \
            return __VA_ARGS__;                                                                    \
        }                                                                                          \
    };
#define CW_PART(i, scalar) texel_word<scalar>::of(w[i])
#define CW_TEXELS(name, scalar)                                                                    \
    CW_TEXEL(scalar, one_channel, CW_PART(0, scalar))                                              \
    CW_TEXEL(name##1, one_channel, {CW_PART(0, scalar)})                                           \
    CW_TEXEL(name##2, all_channels, {CW_PART(0, scalar), CW_PART(1, scalar)})                      \
    CW_TEXEL(name##4, all_channels,                                                                \
             {CW_PART(0, scalar), CW_PART(1, scalar), CW_PART(2, scalar), CW_PART(3, scalar)})
CW_TEXEL(char, one_channel, CW_PART(0, char))
CW_TEXELS(char, signed char)
CW_TEXELS(uchar, unsigned char)
CW_TEXELS(short, short)
CW_TEXELS(ushort, unsigned short)
CW_TEXELS(int, int)
CW_TEXELS(uint, unsigned int)
CW_TEXELS(float, float)
#undef CW_TEXELS
#undef CW_PART
#undef CW_TEXEL
} // namespace cw_device
