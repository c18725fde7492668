// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>

namespace cw::opencl {

/// Bytes of the instruction at `code`, if it is one that may access memory; else 0. May be called
/// by a signal handler.
size_t lengthOfAccess(const uint8_t* code);

} // namespace cw::opencl
