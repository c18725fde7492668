// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/bytes.h"

/// The ends of pipes through which compiler processes speak.
namespace cw::compiler {

/// Everything until the other side closes.
Bytes readAll(int descriptor);

/// False when the other side is gone.
bool writeAll(int descriptor, ByteView bytes);

} // namespace cw::compiler
