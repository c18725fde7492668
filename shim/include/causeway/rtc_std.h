// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Run-time compilation has no host headers: what it predefines instead (NVRTC, "Language",
// "Predefined Types" and "Builtin Functions"). Before the device functions.
#pragma once
#pragma GCC system_header

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef long clock_t;
typedef __builtin_va_list va_list;

#define NULL __null
#define va_start(list, last) __builtin_va_start(list, last)
#define va_end(list) __builtin_va_end(list)
#define va_arg(list, type) __builtin_va_arg(list, type)
#define va_copy(to, from) __builtin_va_copy(to, from)

namespace std {
using ::ptrdiff_t;
using ::size_t;
typedef decltype(nullptr) nullptr_t;

struct nothrow_t {
    explicit nothrow_t() = default;
};
enum class align_val_t : size_t {};

#if !defined(__CW_RTC_NO_INITIALIZER_LIST__)
template <typename T>
class initializer_list {
  public:
    typedef T value_type;
    typedef const T& reference;
    typedef const T& const_reference;
    typedef size_t size_type;
    typedef const T* iterator;
    typedef const T* const_iterator;

    __host__ __device__ constexpr initializer_list() noexcept {}
    __host__ __device__ constexpr size_t size() const noexcept { return size_; }
    __host__ __device__ constexpr const T* begin() const noexcept { return first_; }
    __host__ __device__ constexpr const T* end() const noexcept { return first_ + size_; }

  private:
    const T* first_ = nullptr;
    size_t size_ = 0;
};
template <typename T>
__host__ __device__ constexpr const T* begin(initializer_list<T> list) noexcept {
    return list.begin();
}
template <typename T>
__host__ __device__ constexpr const T* end(initializer_list<T> list) noexcept {
    return list.end();
}
#endif

#if !defined(__CW_RTC_NO_MOVE_FORWARD__)
template <typename T>
__host__ __device__ constexpr __remove_reference_t(T)&& move(T&& value) noexcept {
    return static_cast<__remove_reference_t(T)&&>(value);
}
template <typename T>
__host__ __device__ constexpr T&& forward(__remove_reference_t(T)& value) noexcept {
    return static_cast<T&&>(value);
}
template <typename T>
__host__ __device__ constexpr T&& forward(__remove_reference_t(T)&& value) noexcept {
    static_assert(!__is_lvalue_reference(T), "an rvalue can't be forwarded as an lvalue");
    return static_cast<T&&>(value);
}
#endif
} // namespace std
