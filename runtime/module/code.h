// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/fatbin/container.h"

namespace cw::runtime {

/// What is in device code as programs register it or hand it over (cuModuleLoadData): a wrapper, a
/// container, or PTX text that ends with a zero byte; each form says itself how long it is.
/// InvalidImage for what is none of them, NoBinaryForGpu for machine code.
Result<fatbin::Container> containerOf(const void* code);

/// The same of a file; FileNotFound. Ends with a zero byte, so that containerOf() can read text.
Result<Bytes> readCodeFile(const char* path);

} // namespace cw::runtime
