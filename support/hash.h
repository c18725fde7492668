// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>

#include "support/bytes.h"

namespace cw {

/// 128 bits of XXH3: names cache entries and finds damaged data; not a defence against forgery.
struct Hash128 {
    uint64_t low = 0, high = 0;
    bool operator==(const Hash128&) const = default;
    std::string hex() const; // 32 characters
};
Hash128 hash128(ByteView bytes);
uint64_t hash64(ByteView bytes);

} // namespace cw
