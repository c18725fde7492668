; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --expand-atomics-64 %s | FileCheck %s
target triple = "nvptx64-nvidia-cuda"

; CHECK-LABEL: define i64 @adds(
define i64 @adds(ptr addrspace(3) %p, i64 %n) {
; CHECK: %[[FIRST:.*]] = addrspacecast ptr addrspace(3) %p to ptr
; CHECK: call i64 @cw.atomic64.load(ptr %[[FIRST]])
; CHECK: atomic:
; CHECK: %[[OLD:.*]] = phi i64
; CHECK: %[[NEW:.*]] = add i64 %[[OLD]], %n
; CHECK: %[[SEEN:.*]] = call i64 @cw.atomic64.replace(ptr %{{.*}}, i64 %[[OLD]], i64 %[[NEW]])
; CHECK: icmp eq i64 %[[SEEN]], %[[OLD]]
  %r = atomicrmw add ptr addrspace(3) %p, i64 %n monotonic
  ret i64 %r
}

; CHECK-LABEL: define void @moves(
define void @moves(ptr %p, ptr %q) {
; CHECK: %[[BITS:.*]] = call i64 @cw.atomic64.load(ptr %p)
; CHECK: call void @cw.atomic64.store(ptr %q, i64
; CHECK-NOT: atomic double
  %x = load atomic double, ptr %p monotonic, align 8
  store atomic double %x, ptr %q monotonic, align 8
  ret void
}

; 32 bits are the device's.
; CHECK-LABEL: define i32 @words(
define i32 @words(ptr %p) {
; CHECK: atomicrmw add ptr %p, i32 1 monotonic
  %r = atomicrmw add ptr %p, i32 1 monotonic
  ret i32 %r
}
