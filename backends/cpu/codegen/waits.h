// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "backends/cpu/abi.h"

namespace llvm {
class CallBase;
class Function;
} // namespace llvm

namespace cw::cpu {

/// What an operation waits for, and where its operands go.
struct WaitRow {
    const char* name;
    CwWait wait;
    uint32_t mode;
    const char* operands; // one letter each: m mask, v value, b, c
};

/// Of a call of an operation that waits; else null.
const WaitRow* findWait(const llvm::CallBase&);

/// The waits that a function has once all that it calls is inlined.
size_t countWaits(llvm::Function&);

/// Inlines every function in which the kernel may wait or end; false when that can't be done.
bool inlineWaiters(llvm::Function& kernel);

} // namespace cw::cpu
