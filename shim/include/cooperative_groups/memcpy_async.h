// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cooperative_groups::memcpy_async and wait: the copy is done when the call returns; waiting makes
// the group meet.
#pragma once
#pragma GCC system_header

#include "../cooperative_groups.h"

#if defined(__cplusplus) && defined(__CUDACC__)
namespace cooperative_groups {
namespace details {

template <typename Group>
CW_CG void copy_bytes(const Group& group, void* to, const void* from, __SIZE_TYPE__ bytes) {
    const __SIZE_TYPE__ rank = group.thread_rank(), size = group.size();
    __SIZE_TYPE__ done = 0;
    if (((reinterpret_cast<__SIZE_TYPE__>(to) | reinterpret_cast<__SIZE_TYPE__>(from)) & 3) == 0) {
        for (__SIZE_TYPE__ i = rank; i < bytes / 4; i += size)
            static_cast<unsigned int*>(to)[i] = static_cast<const unsigned int*>(from)[i];
        done = bytes & ~static_cast<__SIZE_TYPE__>(3);
    }
    for (__SIZE_TYPE__ i = done + rank; i < bytes; i += size)
        static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
}

} // namespace details

// `shape` is a number of bytes, or cuda::aligned_size_t.
template <typename Group, typename To, typename From, typename Shape>
CW_CG void memcpy_async(const Group& group, To* to, const From* from, const Shape& shape) {
    details::copy_bytes(group, to, from, static_cast<__SIZE_TYPE__>(shape));
}
// Layouts are numbers of elements; the smaller one counts.
template <typename Group, typename T, typename ToLayout, typename FromLayout>
CW_CG void memcpy_async(const Group& group, T* to, const ToLayout& to_layout, const T* from,
                        const FromLayout& from_layout) {
    const __SIZE_TYPE__ a = static_cast<__SIZE_TYPE__>(to_layout),
                        b = static_cast<__SIZE_TYPE__>(from_layout);
    details::copy_bytes(group, to, from, (a < b ? a : b) * sizeof(T));
}
template <typename Group>
CW_CG void wait(const Group& group) {
    group.sync();
}
template <unsigned int Stages, typename Group>
CW_CG void wait_prior(const Group& group) {
    group.sync();
}

} // namespace cooperative_groups
#endif
