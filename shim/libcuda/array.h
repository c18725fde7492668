// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/memory/array.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

/// InvalidArgument; NotSupported for packed formats.
Result<runtime::TexelFormat> formatOf(CUarray_format format, unsigned channels);
CUarray_format describe(const runtime::TexelFormat& format);

} // namespace cw::cuda
