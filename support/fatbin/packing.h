// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/bytes.h"

namespace cw::fatbin {

Bytes packZstd(ByteView from);

/// `size` is what the frame must give. Hostile input is an error.
Result<Bytes> unpackZstd(ByteView from, uint64_t size);

} // namespace cw::fatbin
