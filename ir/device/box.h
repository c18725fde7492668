// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// Walks a box of a tensor: where each element is in global and in shared memory. PTX ISA §5.5.
#include "ir/device/device.h"
#include "support/tensor_map.h"

namespace cw::device {

/// An address with the pattern of a swizzle: groups of 16 bytes change places within `span` bytes
/// (16: none), by the number of the 128 bytes that they are in.
CW_INLINE char* swizzled(char* at, uint32_t span, uint32_t first = 0) {
    const auto address = uint64_t(at);
    return at +
           (int64_t(address ^ (((address >> 7) - first) << 4 & (span - 16))) - int64_t(address));
}

CW_INLINE uint32_t count(const TensorMap& map, uint32_t i) {
    if (i > map.last) return 1;
    return i == 0 ? map.box[0] : (map.box[i] + map.step[i] - 1) / map.step[i];
}

CW_INLINE uint32_t elementBytes(uint32_t type) {
    constexpr uint64_t kLogs = 0x2213221332210ull; // of the types 0 to 12, the first one lowest
    return 1u << (kLogs >> (4 * type) & 15);
}

/// Calls visit(global, shared, inside the tensor?) for the elements at `first` and behind it.
template <class Visit>
CW_INLINE void forBox(const TensorMap& map, char* shared, const int32_t* first, Visit visit) {
    const uint32_t span = map.swizzle ? 16u << map.swizzle : 16, bytes = elementBytes(map.type);
    uint64_t offset = 0;
    for (uint32_t i4 = 0; i4 < count(map, 4); i4++)
        for (uint32_t i3 = 0; i3 < count(map, 3); i3++)
            for (uint32_t i2 = 0; i2 < count(map, 2); i2++)
                for (uint32_t i1 = 0; i1 < count(map, 1); i1++) {
                    const uint32_t index[5] = {0, i1, i2, i3, i4};
                    bool inside = true;
                    uint64_t row = map.address;
                    for (uint32_t i = 1; i <= map.last; i++) {
                        const int64_t at = first[i] + int64_t(index[i]) * map.step[i];
                        inside = inside && at >= 0 && at < int64_t(map.size[i]);
                        row += uint64_t(at) * map.stride[i - 1];
                    }
                    for (uint32_t i0 = 0; i0 < map.box[0]; i0++, offset += bytes) {
                        const int64_t at = int64_t(first[0]) + i0;
                        visit(reinterpret_cast<char*>(row) + at * bytes,
                              swizzled(shared + offset, span),
                              inside && at >= 0 && at < int64_t(map.size[0]));
                    }
                }
}

/// The same of the pixels of a column (PTX ISA §5.5.4): `first` has the coordinates of the first
/// one, and behind five of them what is added to those of W, H and D. They run through the bounding
/// box, W first, and then through the next image.
template <class Visit>
CW_INLINE void forColumn(const TensorMap& map, char* shared, const int32_t* first, Visit visit) {
    const uint32_t span = map.swizzle ? 16u << map.swizzle : 16, bytes = elementBytes(map.type);
    int64_t at[5];
    for (uint32_t i = 0; i < 5; i++)
        at[i] = i <= map.last ? first[i] : 0;
    uint64_t offset = 0;
    for (uint32_t pixel = 0; pixel < map.box[1]; pixel++) {
        bool inside = true;
        uint64_t row = map.address;
        for (uint32_t i = 1; i <= map.last; i++) {
            const int64_t place = at[i] + (i < map.last ? first[4 + i] : 0);
            inside = inside && place >= 0 && place < int64_t(map.size[i]);
            row += uint64_t(place) * map.stride[i - 1];
        }
        for (uint32_t c = 0; c < map.box[0]; c++, offset += bytes) {
            const int64_t channel = at[0] + c;
            visit(reinterpret_cast<char*>(row) + channel * bytes, swizzled(shared + offset, span),
                  inside && channel >= 0 && channel < int64_t(map.size[0]));
        }
        uint32_t i = 1;
        for (; i < map.last; i++) {
            at[i] += map.step[i];
            const auto lower = int16_t(map.box[i + 1]), upper = int16_t(map.box[i + 1] >> 16);
            if (at[i] <= int64_t(map.size[i]) - 1 + upper) break;
            at[i] = lower;
        }
        at[map.last] += i == map.last;
    }
}

/// The bytes of a column.
CW_INLINE uint32_t bytesOfColumn(const TensorMap& map) {
    return elementBytes(map.type) * map.box[0] * map.box[1];
}
/// The bytes of a box.
CW_INLINE uint32_t bytesOfBox(const TensorMap& map) {
    uint32_t all = elementBytes(map.type);
    for (uint32_t i = 0; i < 5; i++)
        all *= count(map, i);
    return all;
}

} // namespace cw::device
