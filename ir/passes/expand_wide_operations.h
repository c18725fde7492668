// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Function;
}

namespace cw::ir {

/// The first half of expandIntegers: what is not done word by word is written with what is, in the
/// numbers' own width: division, minimum and maximum, absolute values, overflow, saturation,
/// funnel shifts, three-way comparison, switches.
void expandWideOperations(llvm::Function&);

} // namespace cw::ir
