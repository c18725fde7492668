// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Module;
}

namespace cw::ir {

/// Progress contract: a loop that waits for another thread lets others run. Such a loop leaves only
/// when a volatile or atomic access says so; loops that make progress by themselves are left alone
/// (a compare-and-swap that expects what it just read, a counter that is added to).
///
///     spin:                                        spin:
///       %v = load volatile i32, ptr %flag            %v = load volatile i32, ptr %flag
///       %c = icmp eq i32 %v, 0                =>     %c = icmp eq i32 %v, 0
///       br i1 %c, label %spin, label %done           call void @cw.yield()
///                                                    br i1 %c, label %spin, label %done
///
/// Before: stack slots are gone (SROA). After: every spinning loop calls @cw.yield on its way back.
void insertYields(llvm::Module&);

/// A warp meets (@cw.lockstep) before each volatile access to shared memory: programs from before
/// independent thread scheduling count on it. With `everywhere` (CAUSEWAY_LOCKSTEP=1) before each
/// access to shared memory and each volatile access.
void insertLockstep(llvm::Module&, bool everywhere);

} // namespace cw::ir
