// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "ir/facts.h"

namespace llvm {
class Module;
}

namespace cw::ir {

/// On a kernel that such a device can't run: a sentence that names the operation.
constexpr const char* kRefusal = "cw.refusal";
/// On a kernel that needs memory of the block to wait: bytes a block, and bytes a thread (of
/// threads rounded up to whole warps).
constexpr const char* kExchangeBlock = "cw.exchange.block";
constexpr const char* kExchangeThread = "cw.exchange.thread";
/// On a call of a warp operation: all lanes of the warp that the block has come here together (any
/// mask). Without it only some do, and its mask names those that do, or they and lanes that have
/// ended.
constexpr const char* kConverged = "cw.converged";

/// For devices whose threads don't make progress independently: afterwards threads wait only where
/// they come together.
///
/// What waits, or ends a thread, is inlined into its kernel. A kernel whose barriers stand in
/// control flow that is the same for the whole block, and whose warp operations stand where the
/// warp is together (or where its mask was made), stays as it is (*direct*). Every other is cut at
/// its waits (*rounds*):
///
///     for (;;) {
///         switch (state) { … run to the next wait, or the end … }
///         @cw.leaf.barrier()
///         look at what the others wait for: may this thread go on?
///         if (all threads have ended) return
///     }
///
/// After, of what waits or ends only these are left:
///     void @cw.leaf.barrier()         all threads of the block, in uniform control flow, no thread
///     has
///                                     ended; orders shared and global memory
///     void @cw.grid.sync()            the same, of the grid
///     warp operations                 but yield, nanosleep, lockstep; see kConverged
///     void @cw.report.trap()          tells of the fault, if it is the first, and goes on
///     void @cw.report.runaway()       the same for waits that can never end
///     void @cw.assertfail(…)          the same, and goes on
/// and these are new:
///     ptr  @cw.exchange.base()        the kernel's exchange area, aligned to 16; not initialised
///     i32  @cw.tid.linear()           tid.x + ntid.x * (tid.y + ntid.y * tid.z)
///     i1   @cw.block.is.line()        warps are runs of x: ntid.x % 32 == 0 or ntid.y * ntid.z ==
///     1 i1   @cw.stop.requested()       the launch is to end: the host asked, or a thread has
///     faulted ptr  @cw.ended.flag()           i32 in the thread's private memory, 0 when the
///     kernel begins;
///                                     not 0: the thread has ended, every callee returns
/// `__cw_simt_*` functions of the device library are linked as needed.
/// Before: placeVariables, insertYields, lowerIndirectCalls.
Result<> makeConvergent(llvm::Module&, const DeviceFacts&);

} // namespace cw::ir
