// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The function objects of reductions and scans. `less` and `greater` give the lesser and the
// greater value.
#pragma once
#pragma GCC system_header

namespace cooperative_groups {

#define CW_FUNCTION(name, expression)                                                              \
    template <typename T = void>                                                                   \
    struct name {                                                                                  \
        __host__ __device__ T operator()(const T& a, const T& b) const { return expression; }      \
    };                                                                                             \
    template <>                                                                                    \
    struct name<void> {                                                                            \
        template <typename T>                                                                      \
        __host__ __device__ T operator()(const T& a, const T& b) const {                           \
            return expression;                                                                     \
        }                                                                                          \
    };
CW_FUNCTION(plus, a + b)
CW_FUNCTION(less, b < a ? b : a)
CW_FUNCTION(greater, a < b ? b : a)
CW_FUNCTION(bit_and, a& b)
CW_FUNCTION(bit_or, a | b)
CW_FUNCTION(bit_xor, a ^ b)
#undef CW_FUNCTION

} // namespace cooperative_groups
