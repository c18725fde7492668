// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/copy.h"

#include "backends/cpu/driver/worker.h"
#include "backends/shapes.h"

namespace cw::cpu {
namespace {

/// The body must own nothing: it may end anywhere.
template <typename Body>
bool guarded(Body& body) {
    return Worker::ofThisThread().guarded([](void* opaque) { (*static_cast<Body*>(opaque))(); },
                                          &body);
}

} // namespace

bool copyShape(void* to, const void* from, const CopyShape& given) {
    const CopyShape shape = joinRows(given);
    auto body = [&] { copyRows(to, from, shape); };
    return guarded(body);
}

bool fillShape(void* to, uint32_t pattern, uint32_t pattern_bytes, const CopyShape& given) {
    CopyShape shape = given;
    shape.from_pitch = shape.to_pitch;
    shape.from_slice = shape.to_slice;
    shape = joinRows(shape);
    auto body = [&] { fillRows(to, pattern, pattern_bytes, shape); };
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
