// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/hash.h"

#include <xxhash.h>

namespace cw {

std::string Hash128::hex() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

Hash128 hash128(ByteView bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.low64, hash.high64};
}

uint64_t hash64(ByteView bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

} // namespace cw
