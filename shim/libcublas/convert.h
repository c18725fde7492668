// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "shim/include/library_types.h"

namespace cw::cublas {

/// Bytes of one element; 0 for types that no product takes.
int64_t sizeOf(cudaDataType);

/// Element-wise conversion of `count` neighbours between a stored type and the type that is
/// computed with (float or double). To half and bfloat16 it rounds to nearest even; to integers it
/// rounds and saturates.
template <typename T>
void load(T* to, const void* from, cudaDataType type, int64_t count);
template <typename T>
void store(void* to, cudaDataType type, const T* from, int64_t count);

} // namespace cw::cublas
