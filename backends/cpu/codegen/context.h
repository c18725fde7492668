// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace llvm {
class Function;
class Module;
class Value;
} // namespace llvm

namespace cw::cpu {

/// Turns `@cw.*` into loads from the record and calls of its services. `%thread` is the first
/// parameter of every function that calls one. Error: an operation that the CPU has no lowering
/// for.
///
/// After: no call of a `@cw.*` function remains.
Result<> lowerOperations(llvm::Module&);

/// tid.x, tid.y, tid.z and ctaid.x as last parameters of a kernel body, instead of loads from the
/// record: for kernels that run as loops. Returns true when the body also hands the record to other
/// functions, so that it must hold the indices too.
bool useIndexParameters(llvm::Function& body);

/// Does the body hand the record to other functions, or to services that may report the thread?
bool seesRecord(llvm::Function& body);

} // namespace cw::cpu
