// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// For targets that choose among scalars only: a phi, select or freeze of a struct or an array
/// becomes one of each member.
///
///     %r = select i1 %c, {i16, float} %a, {i16, float} %b
///  =>
///     %r0 = select i1 %c, i16 (extractvalue %a, 0), i16 (extractvalue %b, 0)
///     %r1 = select i1 %c, float (extractvalue %a, 1), float (extractvalue %b, 1)
///
/// What takes members out and puts them together again is left to simplification.
void splitAggregates(llvm::Module&);

} // namespace cw::ir
