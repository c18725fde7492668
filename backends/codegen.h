// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string_view>

#include "ir/facts.h"
#include "ir/image.h"
#include "ir/module.h"

namespace cw {

/// How an image is to be made. Part of the cache key.
struct CodegenOptions {
    uint8_t optimize = 3;   // 0 for -G, 1 for code soon, 3 for fast code
    bool line_info = false; // keep the pc-to-line table
};

/// The compiler's half of a backend: makes an image for a device that need not be present.
/// Lives in the compiler process only; may link LLVM.
class Codegen {
  public:
    virtual ~Codegen() = default;
    /// Facts to compile for when no device is asked: those of this machine.
    virtual ir::DeviceFacts defaultFacts() const = 0;
    /// Takes a portable module (the pipeline's portable half has run) through this backend's tail.
    virtual Result<ir::Image> generate(ir::Module portable, const ir::DeviceFacts&,
                                       const CodegenOptions&) = 0;
};

/// The codegen of a row of backends.def; null when there is none of this name.
Codegen* findCodegen(std::string_view backend);

} // namespace cw
