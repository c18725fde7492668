// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/fatbin/packing.h"

#include <zstd.h>

namespace cw::fatbin {
namespace {

constexpr uint64_t kLargest = uint64_t(4) << 30;

} // namespace

Bytes packZstd(ByteView from) {
    Bytes to(ZSTD_compressBound(from.size()));
    const size_t size = ZSTD_compress(to.data(), to.size(), from.data(), from.size(), 3);
    CW_CHECK(!ZSTD_isError(size));
    to.resize(size);
    return to;
}

Result<Bytes> unpackZstd(ByteView from, uint64_t size) {
    if (size > kLargest)
        return makeError(ErrorCode::InvalidImage, "an entry claims {} bytes", size);
    const unsigned long long claimed = ZSTD_getFrameContentSize(from.data(), from.size());
    if (claimed != size) return makeError(ErrorCode::InvalidImage, "a compressed entry is damaged");
    Bytes to(size);
    const size_t got = ZSTD_decompress(to.data(), to.size(), from.data(), from.size());
    if (ZSTD_isError(got) || got != size)
        return makeError(ErrorCode::InvalidImage, "a compressed entry is damaged");
    return to;
}

} // namespace cw::fatbin
