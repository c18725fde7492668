// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "compiler/client.h"
#include "ir/image.h"

namespace cw::runtime {

/// How KIR becomes an image: compiler::compile, or a stand-in of a test.
using Compile = std::function<Result<std::shared_ptr<const ir::Image>>(const compiler::Request&)>;

enum class Form : uint8_t { Any, Portable };

/// The image of a registered program part for a device: one that was made ahead of time, else its
/// KIR compiled. `wrappers`: registered fat binaries whose KIR belongs together; `linked`:
/// containers of images of the whole set, used when they hold all of `kernels`. NoBinaryForGpu when
/// nothing fits; InvalidImage for what is no container of ours. `optimize` as in CodegenOptions,
/// for what is compiled.
Result<std::shared_ptr<const ir::Image>>
imageFor(std::span<const void* const> wrappers, std::span<const void* const> linked,
         std::span<const std::string> kernels, const ir::DeviceFacts& facts, const Compile& compile,
         Form form = Form::Any, uint8_t optimize = 3);

} // namespace cw::runtime
