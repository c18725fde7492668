// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide: warp vote, match, reduce and shuffle functions.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

__device__ unsigned int __activemask() noexcept __asm__("__cw_activemask");
CW_DEVICE int __all_sync(unsigned int mask, int predicate) {
    return __cw_vote_all(mask, predicate != 0);
}
CW_DEVICE int __any_sync(unsigned int mask, int predicate) {
    return __cw_vote_any(mask, predicate != 0);
}
CW_DEVICE int __uni_sync(unsigned int mask, int predicate) {
    return __cw_vote_uni(mask, predicate != 0);
}
CW_DEVICE unsigned int __ballot_sync(unsigned int mask, int predicate) {
    return __cw_vote_ballot(mask, predicate != 0);
}
// The forms without a mask vote among the lanes that are together.
CW_DEVICE int __all(int predicate) {
    return __cw_vote_all(__cw_activemask(), predicate != 0);
}
CW_DEVICE int __any(int predicate) {
    return __cw_vote_any(__cw_activemask(), predicate != 0);
}
CW_DEVICE unsigned int __ballot(int predicate) {
    return __cw_vote_ballot(__cw_activemask(), predicate != 0);
}

#define CW_MATCH(T, bits, U)                                                                       \
    CW_DEVICE unsigned int __match_any_sync(unsigned int mask, T value) {                          \
        return __cw_match_any_##bits(mask, __builtin_bit_cast(U, value));                          \
    }                                                                                              \
    CW_DEVICE unsigned int __match_all_sync(unsigned int mask, T value, int* pred) {               \
        const unsigned int lanes = __cw_match_all_##bits(mask, __builtin_bit_cast(U, value));      \
        *pred = lanes != 0;                                                                        \
        return lanes;                                                                              \
    }
CW_MATCH(int, b32, unsigned int)
CW_MATCH(unsigned int, b32, unsigned int)
CW_MATCH(float, b32, unsigned int)
CW_MATCH(long, b64, unsigned long long)
CW_MATCH(unsigned long, b64, unsigned long long)
CW_MATCH(long long, b64, unsigned long long)
CW_MATCH(unsigned long long, b64, unsigned long long)
CW_MATCH(double, b64, unsigned long long)
#undef CW_MATCH

CW_DEVICE unsigned int __reduce_add_sync(unsigned int mask, unsigned int value) {
    return __cw_redux_add(mask, value);
}
CW_DEVICE int __reduce_add_sync(unsigned int mask, int value) {
    return static_cast<int>(__cw_redux_add(mask, static_cast<unsigned int>(value)));
}
__device__ unsigned int __reduce_min_sync(unsigned int mask, unsigned int value) noexcept
    __asm__("__cw_redux_min_u32");
__device__ unsigned int __reduce_max_sync(unsigned int mask, unsigned int value) noexcept
    __asm__("__cw_redux_max_u32");
__device__ int __reduce_min_sync(unsigned int mask, int value) noexcept
    __asm__("__cw_redux_min_s32");
__device__ int __reduce_max_sync(unsigned int mask, int value) noexcept
    __asm__("__cw_redux_max_s32");
__device__ unsigned int __reduce_and_sync(unsigned int mask, unsigned int value) noexcept
    __asm__("__cw_redux_and");
__device__ unsigned int __reduce_or_sync(unsigned int mask, unsigned int value) noexcept
    __asm__("__cw_redux_or");
__device__ unsigned int __reduce_xor_sync(unsigned int mask, unsigned int value) noexcept
    __asm__("__cw_redux_xor");

namespace cw_device {

enum class Shuffle { Idx, Up, Down, Bfly };

// PTX ISA §9.7.9.6, shfl: c holds the clamp value and, above it, the mask that cuts the warp into
// segments.
template <Shuffle mode>
CW_DEVICE int shuffle_word(unsigned int mask, int value, int b, int width) {
    const int segments = (32 - width) << 8;
    if (mode == Shuffle::Idx) return __cw_shfl_idx(mask, value, b, segments | 0x1f);
    if (mode == Shuffle::Up) return __cw_shfl_up(mask, value, b, segments);
    if (mode == Shuffle::Down) return __cw_shfl_down(mask, value, b, segments | 0x1f);
    return __cw_shfl_bfly(mask, value, b, segments | 0x1f);
}

template <Shuffle mode, int size>
struct Shuffled;
template <Shuffle mode>
struct Shuffled<mode, 2> {
    template <typename T>
    CW_DEVICE T shuffle(unsigned int mask, T value, int b, int width) {
        const int word = __builtin_bit_cast(unsigned short, value);
        return __builtin_bit_cast(
            T, static_cast<unsigned short>(shuffle_word<mode>(mask, word, b, width)));
    }
};
template <Shuffle mode>
struct Shuffled<mode, 4> {
    template <typename T>
    CW_DEVICE T shuffle(unsigned int mask, T value, int b, int width) {
        return __builtin_bit_cast(
            T, shuffle_word<mode>(mask, __builtin_bit_cast(int, value), b, width));
    }
};
template <Shuffle mode>
struct Shuffled<mode, 8> {
    template <typename T>
    CW_DEVICE T shuffle(unsigned int mask, T value, int b, int width) {
        const unsigned long long bits = __builtin_bit_cast(unsigned long long, value);
        const unsigned int low = shuffle_word<mode>(mask, static_cast<int>(bits), b, width);
        const unsigned int high = shuffle_word<mode>(mask, static_cast<int>(bits >> 32), b, width);
        return __builtin_bit_cast(T, static_cast<unsigned long long>(high) << 32 | low);
    }
};

} // namespace cw_device

// The legacy forms, without a mask, move data among the lanes that are together.
#define CW_SHUFFLE(T, name, mode, B, b)                                                            \
    CW_DEVICE T __shfl##name##_sync(unsigned int mask, T var, B b, int width = 32) {               \
        return cw_device::Shuffled<cw_device::Shuffle::mode, sizeof(T)>::shuffle(                  \
            mask, var, static_cast<int>(b), width);                                                \
    }                                                                                              \
    CW_DEVICE T __shfl##name(T var, B b, int width = 32) {                                         \
        return cw_device::Shuffled<cw_device::Shuffle::mode, sizeof(T)>::shuffle(                  \
            __cw_activemask(), var, static_cast<int>(b), width);                                   \
    }
#define CW_SHUFFLES(T)                                                                             \
    CW_SHUFFLE(T, , Idx, int, lane)                                                                \
    CW_SHUFFLE(T, _up, Up, unsigned int, delta)                                                    \
    CW_SHUFFLE(T, _down, Down, unsigned int, delta)                                                \
    CW_SHUFFLE(T, _xor, Bfly, int, lane_mask)
CW_SHUFFLES(int)
CW_SHUFFLES(unsigned int)
CW_SHUFFLES(long)
CW_SHUFFLES(unsigned long)
CW_SHUFFLES(long long)
CW_SHUFFLES(unsigned long long)
CW_SHUFFLES(float)
CW_SHUFFLES(double)
