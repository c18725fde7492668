// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// For devices that can't recurse: functions that may call themselves become a loop over a stack in
/// private memory. A thread that outgrows it reports @cw.report.runaway() and ends.
/// After lowerIndirectCalls, before makeConvergent.
void lowerRecursion(llvm::Module&);

} // namespace cw::ir
