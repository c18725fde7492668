// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Copies of boxes of tensors, and products of matrices in shared memory. PTX ISA §5.5 (tensors),
// §9.7.9.25 (cp.async.bulk.tensor), §9.7.15 (wgmma).
#include "ir/device/box.h"
#include "ir/device/ops_formats.h"

using namespace cw::device;
using cw::TensorMap;

namespace {

/// .f32.ftz and .tf32.ftz: denormals become zero.
template <class T>
CW_INLINE T arriving(const TensorMap&, T value) {
    return value;
}
template <>
CW_INLINE uint32_t arriving(const TensorMap& map, uint32_t value) {
    const bool flushes = map.type == 8 || map.type == 12;
    return flushes && !(value & 0x7f800000) ? value & 0x80000000 : value;
}

template <class T>
CW_INLINE void copyElement(const TensorMap& map, char* at, char* local_at, bool inside,
                           bool to_shared) {
    const bool has_nan = map.fill == 1 && map.type >= 6;
    T *global = reinterpret_cast<T*>(at), *local = reinterpret_cast<T*>(local_at);
    if (!to_shared && inside) *global = *local;
    if (to_shared) *local = inside ? arriving(map, *global) : has_nan ? T(cw::kOutsideNan) : T(0);
}

/// A box of a tensor, or a column of pixels. The bytes.
CW_INLINE uint32_t copyTensor(const void* tensor, char* shared, const int32_t* first,
                              bool to_shared, bool is_column) {
    const TensorMap& map = *static_cast<const TensorMap*>(tensor);
    const uint32_t bytes = elementBytes(map.type);
    const auto visit = [&](char* global, char* local, bool inside) {
        switch (bytes) {
        case 1:
            return copyElement<uint8_t>(map, global, local, inside, to_shared);
        case 2:
            return copyElement<uint16_t>(map, global, local, inside, to_shared);
        case 4:
            return copyElement<uint32_t>(map, global, local, inside, to_shared);
        default:
            return copyElement<uint64_t>(map, global, local, inside, to_shared);
        }
    };
    if (is_column)
        forColumn(map, shared, first, visit);
    else
        forBox(map, shared, first, visit);
    return is_column ? bytesOfColumn(map) : bytesOfBox(map);
}

enum class Element : uint32_t { F16, Bf16, Tf32, E4m3, E5m2, U8, S8, B1 };
CW_INLINE uint32_t bytesOf(Element type) {
    return type == Element::Tf32 ? 4 : type <= Element::Bf16 ? 2 : 1;
}

/// Where an element of a matrix in shared memory is (PTX ISA §9.7.15.5.1, canonical layouts). One
/// of `bytes` bytes, number `mn` along M or N and `k` along K; K is the dense one unless
/// `mn_major`.
CW_INLINE const char* elementAt(uint64_t matrix, char* shared, bool mn_major, uint32_t bytes,
                                uint32_t mn, uint32_t k) {
    const uint32_t leading = (matrix >> 16 & 0x3fff) << 4, stride = (matrix >> 32 & 0x3fff) << 4;
    const uint32_t mode = matrix >> 62, span = mode ? 256u >> mode : 16;
    const uint32_t row = span / bytes, dense = k * bytes;
    const uint32_t offset = mn_major ? mn % row * bytes + mn / row * (mode ? leading : stride) +
                                           k % 8 * span + k / 8 * (mode ? stride : leading)
                                     : mn % 8 * span + mn / 8 * stride +
                                           (mode ? dense : dense % 16 + dense / 16 * leading);
    // The matrix has the low 18 bits of its address.
    const uint32_t begin = (uint32_t(matrix << 4) - uint32_t(uint64_t(shared))) & 0x3ffff;
    return swizzled(shared + begin + offset, span, matrix >> 49 & 7);
}

CW_INLINE float floatAt(Element type, const char* at) {
    switch (type) {
    case Element::F16:
        return float(*reinterpret_cast<const _Float16*>(at));
    case Element::Bf16:
        return floatOf(uint32_t(*reinterpret_cast<const uint16_t*>(at)) << 16);
    case Element::Tf32:
        return floatOf(*reinterpret_cast<const uint32_t*>(at) & 0xffffe000);
    case Element::E4m3:
        return floatOfE4m3(uint8_t(*at));
    default:
        return floatOfE5m2(uint8_t(*at));
    }
}
CW_INLINE int32_t integerAt(Element type, const char* at) {
    return type == Element::U8 ? uint8_t(*at) : int8_t(*at);
}

/// What a warp's lane has of a product: in 32 bytes along K, rows g and g + 8 of its warp's 16 and
/// two of each 8 columns.
struct Lane {
    uint32_t row, column;
};

template <class T, uint32_t kMost, class Read>
CW_INLINE void multiply(T* d, uint32_t columns, uint32_t depth, Lane lane, bool counts, Read read) {
    T a[2][kMost];
    for (uint32_t i = 0; i < 2; i++)
        for (uint32_t k = 0; k < depth; k++)
            a[i][k] = read(true, lane.row + 8 * i, k);
    for (uint32_t j = 0; j < columns; j += 8)
        for (uint32_t c = 0; c < 2; c++)
            for (uint32_t k = 0; k < depth; k++) {
                const T b = read(false, j + lane.column + c, k);
                for (uint32_t i = 0; i < 2; i++) {
                    T& sum = d[j / 2 + 2 * i + c];
                    if constexpr (T(0.5f) != 0)
                        sum = fma(a[i][k], b, sum);
                    else
                        sum += counts ? __builtin_popcount(uint32_t(a[i][k] & b)) : a[i][k] * b;
                }
            }
}

} // namespace

/// cp.async.bulk.tensor: into shared memory, and out of it. The bytes of the box.
CW_DEVICE_INLINE uint32_t __cw_ptx_tensor_load(const void* map, void* shared,
                                               const int32_t* first) {
    return copyTensor(map, static_cast<char*>(shared), first, true, false);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_tensor_store(const void* map, void* shared,
                                                const int32_t* first) {
    return copyTensor(map, static_cast<char*>(shared), first, false, false);
}
/// The same in im2col mode, of a column of pixels; `first` has eight numbers.
CW_DEVICE_INLINE uint32_t __cw_ptx_column_load(const void* map, void* shared,
                                               const int32_t* first) {
    return copyTensor(map, static_cast<char*>(shared), first, true, true);
}
CW_DEVICE_INLINE uint32_t __cw_ptx_column_store(const void* map, void* shared,
                                                const int32_t* first) {
    return copyTensor(map, static_cast<char*>(shared), first, false, true);
}

/// cp.async.bulk .cp_mask: bit i stands for byte i of every 16.
CW_DEVICE_INLINE void __cw_ptx_copy_masked(void* to, const void* from, uint64_t bytes,
                                           uint32_t mask) {
    for (uint64_t i = 0; i < bytes; i++)
        if (mask >> (i & 15) & 1) static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
}

/// wgmma.mma_async: what one thread has of D. `a` is its two rows of A, 32 bytes each, when A is in
/// registers. `how`: N, then bits 12 and 13 for A and B along M and N, 14 for A in registers,
/// 16 to 19 the type of A, 20 to 23 that of B, 24 for the opposite sign.
CW_DEVICE_INLINE void __cw_ptx_wgmma(void* d, const void* a, uint64_t a_matrix, uint64_t b_matrix,
                                     void* shared, uint32_t thread, uint32_t how) {
    const uint32_t columns = how & 0xfff, lane = thread & 31;
    const Lane place{(thread >> 5 & 3) * 16 + lane / 4, lane % 4 * 2};
    const auto a_type = Element(how >> 16 & 15), b_type = Element(how >> 20 & 15);
    const uint32_t bytes = bytesOf(a_type), depth = 32 / bytes;
    const auto address = [&](bool of_a, uint32_t mn, uint32_t k, uint32_t size) {
        if (of_a && (how & 1 << 14))
            return static_cast<const char*>(a) + (mn & 8 ? 32 : 0) + k * size;
        return elementAt(of_a ? a_matrix : b_matrix, static_cast<char*>(shared),
                         how & (of_a ? 1 << 12 : 1 << 13), size, mn, k);
    };
    if (a_type <= Element::E5m2) {
        const bool negates = how & 1 << 24;
        multiply<float, 32>(static_cast<float*>(d), columns, depth, place, false,
                            [&](bool of_a, uint32_t mn, uint32_t k) {
                                const float x =
                                    floatAt(of_a ? a_type : b_type, address(of_a, mn, k, bytes));
                                return of_a && negates ? -x : x;
                            });
        return;
    }
    const bool counts = a_type == Element::B1; // bits, a word at a time
    multiply<int32_t, 32>(static_cast<int32_t*>(d), columns, counts ? 8 : depth, place, counts,
                          [&](bool of_a, uint32_t mn, uint32_t k) {
                              if (counts)
                                  return *reinterpret_cast<const int32_t*>(address(of_a, mn, k, 4));
                              return integerAt(of_a ? a_type : b_type, address(of_a, mn, k, 1));
                          });
}
