// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/copy.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>

#ifndef MADV_POPULATE_READ // Linux 5.14
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

namespace cw::opencl {
namespace {

constexpr uint64_t kPage = 4096;

/// Asks the system about pages, each once, in ascending order.
class Pages {
  public:
    explicit Pages(int advice) : advice_(advice) {}
    bool exist(const void* memory, uint64_t bytes) {
        const auto begin = reinterpret_cast<uint64_t>(memory);
        const uint64_t first = std::max(begin & ~(kPage - 1), known_to_),
                       end = (begin + bytes + kPage - 1) & ~(kPage - 1);
        if (first >= end) return begin + bytes >= begin;
        known_to_ = end;
        if (madvise(reinterpret_cast<void*>(first), end - first, advice_) == 0) return true;
        return errno != EFAULT && errno != ENOMEM; // others: the system can't tell
    }

  private:
    int advice_;
    uint64_t known_to_ = 0;
};

} // namespace

bool hostEndsExist(void* to, const void* from, CopyKind kind, const CopyShape& shape) {
    Pages written(MADV_POPULATE_WRITE), read(MADV_POPULATE_READ);
    const bool to_host = kind == CopyKind::DeviceToHost || kind == CopyKind::HostToHost;
    const bool from_host = kind == CopyKind::HostToDevice || kind == CopyKind::HostToHost;
    bool all = true;
    forEachRow(shape, [&](uint64_t t, uint64_t f) {
        if (to_host) all = all && written.exist(static_cast<char*>(to) + t, shape.width);
        if (from_host) all = all && read.exist(static_cast<const char*>(from) + f, shape.width);
    });
    return all;
}

Fault badHostAccess(const void* to, const void* from) {
    Fault fault;
    fault.code = ErrorCode::InvalidArgument;
    fault.message = fmt::format("a copy from {} to {} meets memory that is not there", from, to);
    return fault;
}

bool endsOverlap(const void* to, const void* from, const CopyShape& shape) {
    const auto distance = reinterpret_cast<uint64_t>(to) - reinterpret_cast<uint64_t>(from);
    bool any = false;
    forEachRow(shape, [&](uint64_t t, uint64_t f) {
        const uint64_t apart = distance + t - f;
        any = any || apart < shape.width || -apart < shape.width;
    });
    return any;
}

} // namespace cw::opencl
