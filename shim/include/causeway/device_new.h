// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// operator new and delete on the device heap; allocation failure is null, as device code has no
// exceptions.
#pragma once
#pragma GCC system_header

#if !defined(__CUDACC_RTC__)
#include <new>
#endif

#include "device_ops.h"

#define CW_NEW __device__ __inline__ __attribute__((always_inline))
CW_NEW void* operator new(__SIZE_TYPE__ size) {
    return __cw_malloc(size);
}
CW_NEW void* operator new[](__SIZE_TYPE__ size) {
    return __cw_malloc(size);
}
CW_NEW void* operator new(__SIZE_TYPE__ size, const std::nothrow_t&) noexcept {
    return __cw_malloc(size);
}
CW_NEW void* operator new[](__SIZE_TYPE__ size, const std::nothrow_t&) noexcept {
    return __cw_malloc(size);
}
CW_NEW void operator delete(void* memory) noexcept {
    __cw_free(memory);
}
CW_NEW void operator delete[](void* memory) noexcept {
    __cw_free(memory);
}
CW_NEW void operator delete(void* memory, const std::nothrow_t&) noexcept {
    __cw_free(memory);
}
CW_NEW void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    __cw_free(memory);
}
CW_NEW void operator delete(void* memory, __SIZE_TYPE__) noexcept {
    __cw_free(memory);
}
CW_NEW void operator delete[](void* memory, __SIZE_TYPE__) noexcept {
    __cw_free(memory);
}
// Placement.
CW_NEW void* operator new(__SIZE_TYPE__, void* place) noexcept {
    return place;
}
CW_NEW void* operator new[](__SIZE_TYPE__, void* place) noexcept {
    return place;
}
CW_NEW void operator delete(void*, void*) noexcept {}
CW_NEW void operator delete[](void*, void*) noexcept {}
#if defined(__cpp_aligned_new)
CW_NEW void* operator new(__SIZE_TYPE__ size, std::align_val_t alignment) {
    // Over-aligned: the address that malloc gave stands before the object.
    const __SIZE_TYPE__ a = static_cast<__SIZE_TYPE__>(alignment);
    char* const raw = static_cast<char*>(__cw_malloc(size + a + sizeof(void*)));
    if (!raw) return nullptr;
    const __SIZE_TYPE__ place =
        (reinterpret_cast<__SIZE_TYPE__>(raw) + sizeof(void*) + a - 1) & ~(a - 1);
    reinterpret_cast<void**>(place)[-1] = raw;
    return reinterpret_cast<void*>(place);
}
CW_NEW void* operator new[](__SIZE_TYPE__ size, std::align_val_t alignment) {
    return ::operator new(size, alignment);
}
CW_NEW void operator delete(void* memory, std::align_val_t) noexcept {
    if (memory) __cw_free(static_cast<void**>(memory)[-1]);
}
CW_NEW void operator delete[](void* memory, std::align_val_t a) noexcept {
    ::operator delete(memory, a);
}
CW_NEW void operator delete(void* memory, __SIZE_TYPE__, std::align_val_t a) noexcept {
    ::operator delete(memory, a);
}
CW_NEW void operator delete[](void* memory, __SIZE_TYPE__, std::align_val_t a) noexcept {
    ::operator delete(memory, a);
}
#endif
#undef CW_NEW
