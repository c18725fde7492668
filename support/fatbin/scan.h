// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "support/bytes.h"

namespace cw::fatbin {

/// The containers in a file of any kind (program, library, object, archive, container), ours and
/// another compiler's, in their order. Damaged ones are left out.
std::vector<ByteView> scan(ByteView file);

} // namespace cw::fatbin
