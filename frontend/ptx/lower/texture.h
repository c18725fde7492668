// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>

#include "frontend/ptx/lower/common.h"

namespace cw::ptx::lower {

/// What .1d, .a2d, .cube, … say.
struct TextureShape {
    std::string_view name;
    uint8_t coordinates; // without the layer
    bool layered;
};
const TextureShape& textureShape(const Match&);

/// The handle in [handle, …].
llvm::Value* handleOf(Emitter&, const Operand&);

/// [handle, {coordinates}]: coordinates that the shape lacks are 0.
struct At {
    llvm::Value *handle, *layer;
    std::array<llvm::Value*, 3> x;
};
At coordinatesOf(Emitter&, const Match&, const Operand&, Type);

} // namespace cw::ptx::lower
