// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA's overloads of min and max for mixed types, on both sides, and their typed names.
#pragma once
#pragma GCC system_header

#include "device_ops.h"

#define CW_MIN_MAX(result, first, second)                                                          \
    CW_HOST_DEVICE result min(first a, second b) {                                                 \
        const result x = static_cast<result>(a), y = static_cast<result>(b);                       \
        return y < x ? y : x;                                                                      \
    }                                                                                              \
    CW_HOST_DEVICE result max(first a, second b) {                                                 \
        const result x = static_cast<result>(a), y = static_cast<result>(b);                       \
        return x < y ? y : x;                                                                      \
    }
#define CW_MIN_MAX_UNSIGNED(s, u)                                                                  \
    CW_MIN_MAX(s, s, s) CW_MIN_MAX(u, u, u) CW_MIN_MAX(u, s, u) CW_MIN_MAX(u, u, s)
CW_MIN_MAX_UNSIGNED(int, unsigned int)
CW_MIN_MAX_UNSIGNED(long, unsigned long)
CW_MIN_MAX_UNSIGNED(long long, unsigned long long)
#undef CW_MIN_MAX
#undef CW_MIN_MAX_UNSIGNED

CW_HOST_DEVICE float min(float a, float b) {
    return __builtin_fminf(a, b);
}
CW_HOST_DEVICE float max(float a, float b) {
    return __builtin_fmaxf(a, b);
}
CW_HOST_DEVICE double min(double a, double b) {
    return __builtin_fmin(a, b);
}
CW_HOST_DEVICE double max(double a, double b) {
    return __builtin_fmax(a, b);
}
CW_HOST_DEVICE double min(float a, double b) {
    return __builtin_fmin(a, b);
}
CW_HOST_DEVICE double max(float a, double b) {
    return __builtin_fmax(a, b);
}
CW_HOST_DEVICE double min(double a, float b) {
    return __builtin_fmin(a, b);
}
CW_HOST_DEVICE double max(double a, float b) {
    return __builtin_fmax(a, b);
}

CW_HOST_DEVICE unsigned int umin(unsigned int a, unsigned int b) {
    return min(a, b);
}
CW_HOST_DEVICE unsigned int umax(unsigned int a, unsigned int b) {
    return max(a, b);
}
CW_HOST_DEVICE long long llmin(long long a, long long b) {
    return min(a, b);
}
CW_HOST_DEVICE long long llmax(long long a, long long b) {
    return max(a, b);
}
CW_HOST_DEVICE unsigned long long ullmin(unsigned long long a, unsigned long long b) {
    return min(a, b);
}
CW_HOST_DEVICE unsigned long long ullmax(unsigned long long a, unsigned long long b) {
    return max(a, b);
}
