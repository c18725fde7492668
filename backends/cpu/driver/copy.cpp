// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/copy.h"

#include <algorithm>
#include <cstring>

#include "backends/cpu/driver/worker.h"

namespace cw::cpu {
namespace {

template <typename T>
void fillRow(void* to, T value, uint64_t bytes) {
    std::fill_n(static_cast<T*>(to), bytes / sizeof(T), value);
}

/// Joins rows and slices that lie without gaps into one row.
CopyShape flatten(CopyShape shape) {
    if (shape.height > 1 && shape.to_pitch == shape.width && shape.from_pitch == shape.width &&
        (shape.depth == 1 ||
         (shape.to_slice == shape.width * shape.height && shape.from_slice == shape.to_slice))) {
        shape.width *= shape.height * shape.depth;
        shape.height = shape.depth = 1;
    }
    return shape;
}

template <typename Row>
void forEachRow(const CopyShape& shape, Row row) {
    for (uint64_t z = 0; z < shape.depth; ++z)
        for (uint64_t y = 0; y < shape.height; ++y)
            row(z * shape.to_slice + y * shape.to_pitch,
                z * shape.from_slice + y * shape.from_pitch);
}

/// The body must own nothing: it may end anywhere.
template <typename Body>
bool guarded(Body& body) {
    return Worker::ofThisThread().guarded([](void* opaque) { (*static_cast<Body*>(opaque))(); },
                                          &body);
}

} // namespace

bool copyShape(void* to, const void* from, const CopyShape& given) {
    const CopyShape shape = flatten(given);
    auto body = [&] {
        forEachRow(shape, [&](uint64_t t, uint64_t f) {
            std::memmove(static_cast<char*>(to) + t, static_cast<const char*>(from) + f,
                         shape.width);
        });
    };
    return guarded(body);
}

bool fillShape(void* to, uint32_t pattern, uint32_t pattern_bytes, const CopyShape& given) {
    CopyShape shape = given;
    shape.from_pitch = shape.to_pitch;
    shape.from_slice = shape.to_slice;
    shape = flatten(shape);
    auto body = [&] {
        forEachRow(shape, [&](uint64_t t, uint64_t) {
            void* const row = static_cast<char*>(to) + t;
            if (pattern_bytes == 1)
                std::memset(row, int(pattern & 255), shape.width);
            else if (pattern_bytes == 2)
                fillRow(row, uint16_t(pattern), shape.width);
            else
                fillRow(row, pattern, shape.width);
        });
    };
    return guarded(body);
}

Fault badHostAccess(const char* what, const void* to, const void* from) {
    Fault fault;
    fault.code = ErrorCode::InvalidArgument;
    fault.message =
        from ? fmt::format("a {} from {} to {} meets memory that is not there", what, from, to)
             : fmt::format("a {} at {} meets memory that is not there", what, to);
    return fault;
}

} // namespace cw::cpu
