// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "support/bytes.h"

namespace cw::opencl {

/// What kernels left in the output's buffer: what they printed, for stdout, and what their
/// assertions say, for stderr. Records that are not finished, or damaged, end it.
struct OutputText {
    std::string printed, asserted;
    std::string assert_source; // "file:line" of the first assertion
};
void appendRecords(OutputText& to, ByteView records);

} // namespace cw::opencl
