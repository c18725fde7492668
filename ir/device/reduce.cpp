// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays and boxes of tensors that are combined with what memory has, each element atomically.
// PTX ISA §9.7.9.25.4.2 cp.reduce.async.bulk, §9.7.9.27.1.3 cp.reduce.async.bulk.tensor.
#include "ir/device/box.h"
#include "ir/device/ops_formats.h"

using namespace cw::device;
using cw::TensorMap;

namespace {

/// In the order of the front end's table.
enum class Reduction : uint32_t { Add, Min, Max, Inc, Dec, And, Or, Xor };

struct Half {
    uint16_t bits;
};
struct Brain {
    uint16_t bits;
};
constexpr float floatFrom(Half x) {
    return float(__builtin_bit_cast(_Float16, x.bits));
}
constexpr float floatFrom(Brain x) {
    return __builtin_bit_cast(float, uint32_t(x.bits) << 16);
}
template <class T>
constexpr T narrowed(float x) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, x);
    if constexpr (__is_same(T, Half))
        return {f16Of(bits, To::Nearest)};
    else
        return {bf16Of(bits, To::Nearest)};
}

/// What becomes of `old`. Inc and Dec: within [0, x].
template <class T>
constexpr T combined(T old, T x, Reduction op) {
    if constexpr (__is_same(T, Half) || __is_same(T, Brain)) {
        const float a = floatFrom(old), b = floatFrom(x);
        if (op == Reduction::Add) return narrowed<T>(a + b);
        if (a != a) return x;
        if (b != b) return old;
        const bool less = a < b || (a == b && old.bits > x.bits); // -0 is less than +0
        return less == (op == Reduction::Min) ? old : x;
    } else if constexpr (T(0.5f) != 0) {
        return old + x;
    } else {
        switch (op) {
        case Reduction::Add:
            return T(old + x);
        case Reduction::Min:
            return old < x ? old : x;
        case Reduction::Max:
            return old > x ? old : x;
        case Reduction::Inc:
            return old >= x ? T(0) : T(old + 1);
        case Reduction::Dec:
            return old == 0 || old > x ? x : T(old - 1);
        case Reduction::And:
            return old & x;
        case Reduction::Or:
            return old | x;
        default:
            return old ^ x;
        }
    }
}
static_assert(combined(7u, 7u, Reduction::Inc) == 0 && combined(9u, 7u, Reduction::Dec) == 7);
static_assert(combined(Half{0x3c00}, Half{0x4000}, Reduction::Add).bits == 0x4200, "1 + 2");
static_assert(combined(Brain{0xbf80}, Brain{0x7fff}, Reduction::Min).bits == 0xbf80, "no NaN");

template <class T, class Bits>
CW_INLINE void reduceAt(Bits* at, Bits value, Reduction op) {
    Bits old = __atomic_load_n(at, __ATOMIC_RELAXED), next;
    do {
        next = __builtin_bit_cast(
            Bits, combined(__builtin_bit_cast(T, old), __builtin_bit_cast(T, value), op));
    } while (
        !__atomic_compare_exchange_n(at, &old, next, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
}

/// An element of a type in the numbers of tensormap.replace.
template <class Bits>
CW_INLINE void reduceElement(Bits* at, Bits value, uint32_t type, Reduction op) {
    if constexpr (sizeof(Bits) == 2)
        type == 6 ? reduceAt<Half>(at, value, op) : reduceAt<Brain>(at, value, op);
    else if constexpr (sizeof(Bits) == 4)
        type == 2   ? reduceAt<uint32_t>(at, value, op)
        : type == 3 ? reduceAt<int32_t>(at, value, op)
                    : reduceAt<float>(at, value, op);
    else
        type == 4   ? reduceAt<uint64_t>(at, value, op)
        : type == 5 ? reduceAt<int64_t>(at, value, op)
                    : reduceAt<double>(at, value, op);
}

template <class Bits>
CW_INLINE void reduceArray(void* to, const void* from, uint64_t bytes, uint32_t type,
                           Reduction op) {
    for (uint64_t i = 0; i < bytes / sizeof(Bits); i++)
        reduceElement(static_cast<Bits*>(to) + i, static_cast<const Bits*>(from)[i], type, op);
}

/// A box, or a column of pixels.
CW_INLINE void reduceTensor(const void* tensor, char* shared, const int32_t* first, uint32_t how,
                            bool is_column) {
    const TensorMap& map = *static_cast<const TensorMap*>(tensor);
    const auto op = Reduction(how);
    const auto visit = [&](char* global, char* local, bool inside) {
        if (!inside) return;
        switch (elementBytes(map.type)) {
        case 2:
            return reduceElement(reinterpret_cast<uint16_t*>(global),
                                 *reinterpret_cast<const uint16_t*>(local), map.type, op);
        case 4:
            return reduceElement(reinterpret_cast<uint32_t*>(global),
                                 *reinterpret_cast<const uint32_t*>(local), map.type, op);
        case 8:
            return reduceElement(reinterpret_cast<uint64_t*>(global),
                                 *reinterpret_cast<const uint64_t*>(local), map.type, op);
        }
    };
    if (is_column)
        forColumn(map, shared, first, visit);
    else
        forBox(map, shared, first, visit);
}

} // namespace

CW_DEVICE_INLINE void __cw_ptx_reduce_array(void* to, const void* from, uint64_t bytes,
                                            uint32_t type, uint32_t how) {
    const auto op = Reduction(how);
    switch (elementBytes(type)) {
    case 2:
        return reduceArray<uint16_t>(to, from, bytes, type, op);
    case 4:
        return reduceArray<uint32_t>(to, from, bytes, type, op);
    default:
        return reduceArray<uint64_t>(to, from, bytes, type, op);
    }
}

CW_DEVICE_INLINE void __cw_ptx_tensor_reduce(const void* map, void* shared, const int32_t* first,
                                             uint32_t how) {
    reduceTensor(map, static_cast<char*>(shared), first, how, false);
}
CW_DEVICE_INLINE void __cw_ptx_column_reduce(const void* map, void* shared, const int32_t* first,
                                             uint32_t how) {
    reduceTensor(map, static_cast<char*>(shared), first, how, true);
}
