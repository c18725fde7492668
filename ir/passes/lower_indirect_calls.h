// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "ir/passes/place_variables.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// What the address of row `index` of Placement::functions is on devices that have no function
/// pointers: no address that memory has there.
constexpr uint64_t functionNumber(uint64_t index) {
    return 0xCF00000000000000 | index * 16;
}

/// For devices without function pointers: addresses of functions become numbers, calls through
/// pointers switches over them. A call of anything that is no such function, or none of that type,
/// traps.
///
///     %r = call i32 %f(i32 %x)   =>   switch i64 ptrtoint(%f) [number of @a → @a(%x), …]
///
/// After placeVariables, whose table of functions it extends and whose @cw.functions it takes away.
/// After: no function's address is taken.
void lowerIndirectCalls(llvm::Module&, Placement&);

} // namespace cw::ir
