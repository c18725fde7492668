// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/memory/array.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {

/// InvalidArgument for what is no array: the runtime API has no other word for it.
Result<std::shared_ptr<runtime::Array>> arrayOf(cudaArray_const_t array);
Result<std::shared_ptr<runtime::MipmappedArray>> arrayOf(cudaMipmappedArray_const_t array);

/// InvalidArgument; NotSupported for packed formats.
Result<runtime::TexelFormat> formatOf(const cudaChannelFormatDesc& desc);
cudaChannelFormatDesc describe(const runtime::TexelFormat& format);

} // namespace cw::cudart
