// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/fatbin/container.h"

namespace cw::runtime {

/// What is in device code as programs register it or hand it over (cuModuleLoadData): a wrapper, a
/// container of ours or of another compiler, or PTX text that ends with a zero byte; each form says
/// itself how long it is. InvalidImage for what is none of them, NoBinaryForGpu for machine code.
Result<fatbin::Container> containerOf(const void* code);

/// The same, but for wrappers, where the length is known, as that of a file is.
Result<fatbin::Container> containerOf(ByteView code);

/// FileNotFound.
Result<Bytes> readCodeFile(const char* path);

/// The fat binaries that one registered wrapper stands for: those of NVIDIA's linked relocatable
/// objects, else the wrapper itself.
std::vector<const void*> partsOf(const void* wrapper);

/// Another compiler made it.
bool isForeign(const void* wrapper);

} // namespace cw::runtime
