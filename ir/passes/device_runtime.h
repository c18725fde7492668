// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// CUDA Runtime API, "Graph Management": what device code tells its graph, which programs may
/// declare for themselves. A handle is the address of the value that the conditional node reads.
///     declare void @cudaGraphSetConditional(i64, i32)
///  => define linkonce_odr void @cudaGraphSetConditional(i64 %h, i32 %v) { store volatile … }
/// A definition of the program's own stays.
void deviceRuntime(llvm::Module&);

} // namespace cw::ir
