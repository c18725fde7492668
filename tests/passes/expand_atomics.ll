; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --expand-atomics %s | FileCheck %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; CHECK-LABEL: define i32 @native(
define i32 @native(ptr %p, i64 %w) {
; CHECK-NEXT: %a = atomicrmw add ptr %p, i32 1 syncscope("block") monotonic
; CHECK-NEXT: %b = atomicrmw umax ptr %p, i64 %w seq_cst
; CHECK-NEXT: %c = load atomic float, ptr %p acquire, align 4
; CHECK-NEXT: ret i32 %a
  %a = atomicrmw add ptr %p, i32 1 syncscope("block") monotonic
  %b = atomicrmw umax ptr %p, i64 %w seq_cst
  %c = load atomic float, ptr %p acquire, align 4
  ret i32 %a
}

; CHECK-LABEL: define i32 @loop(
define i32 @loop(ptr addrspace(3) %p, i32 %v) {
; CHECK:      %[[FIRST:.*]] = load atomic i32, ptr addrspace(3) %p syncscope("block") monotonic, align 4
; CHECK:      atomic:
; CHECK-NEXT: %[[OLD:.*]] = phi i32 [ %[[FIRST]], %0 ], [ %[[SEEN:.*]], %atomic ]
; CHECK:      %[[SUM:.*]] = add i32 %[[OLD]], 1
; CHECK:      %[[NEW:.*]] = select i1 %{{.*}}, i32 0, i32 %[[SUM]]
; CHECK:      %[[PAIR:.*]] = cmpxchg ptr addrspace(3) %p, i32 %[[OLD]], i32 %[[NEW]] syncscope("block") acq_rel acquire
; CHECK:      %[[SEEN]] = extractvalue { i32, i1 } %[[PAIR]], 0
; CHECK:      br i1 %{{.*}}, label %atomic.end, label %atomic
; CHECK:      ret i32 %[[OLD]]
  %r = atomicrmw uinc_wrap ptr addrspace(3) %p, i32 %v syncscope("block") acq_rel
  ret i32 %r
}

; CHECK-LABEL: define float @floats(
define float @floats(ptr %p, float %v) {
; CHECK: %[[OLD:.*]] = bitcast i32 %{{.*}} to float
; CHECK: %[[SUM:.*]] = fadd float %[[OLD]], %v
; CHECK: cmpxchg ptr %p, i32 %{{.*}}, i32 %{{.*}} monotonic monotonic
  %r = atomicrmw fadd ptr %p, float %v monotonic
  ret float %r
}

; A part of its word: neighbours stay as they are, and are no reason to fail.
; CHECK-LABEL: define i1 @part(
define i1 @part(ptr addrspace(1) %p, i16 %c, i16 %n) {
; CHECK:      %[[A:.*]] = ptrtoint ptr addrspace(1) %p to i64
; CHECK:      %[[OFFSET:.*]] = and i64 %[[A]], 3
; CHECK:      %[[BACK:.*]] = sub i64 0, %[[OFFSET]]
; CHECK:      %[[WORD:.*]] = getelementptr i8, ptr addrspace(1) %p, i64 %[[BACK]]
; CHECK:      atomic:
; CHECK:      %[[PART:.*]] = trunc i32 %{{.*}} to i16
; CHECK:      icmp eq i16 %[[PART]], %c
; CHECK:      br i1 %{{.*}}, label %atomic.equal, label %atomic.end
; CHECK:      atomic.equal:
; CHECK:      cmpxchg ptr addrspace(1) %[[WORD]], i32 %{{.*}}, i32 %{{.*}} monotonic monotonic
; CHECK:      atomic.end:
; CHECK-NEXT: %[[DONE:.*]] = phi i1 [ true, %atomic.equal ], [ false, %atomic ]
  %r = cmpxchg ptr addrspace(1) %p, i16 %c, i16 %n monotonic monotonic
  %s = extractvalue { i16, i1 } %r, 1
  ret i1 %s
}

; CHECK-LABEL: define ptr @pointers(
define ptr @pointers(ptr %p, ptr %v) {
; CHECK: cmpxchg ptr %p, i64 %{{.*}}, i64 {{.*}} release monotonic
; CHECK: load atomic i64, ptr %p monotonic, align 8
  %x = cmpxchg ptr %p, ptr %v, ptr null release monotonic
  %r = load atomic ptr, ptr %p monotonic, align 8
  ret ptr %r
}

; CHECK-LABEL: define i8 @bytes(
define i8 @bytes(ptr %p, i8 %v) {
; CHECK:      fence syncscope("device") release
; CHECK-NEXT: store volatile i8 %v, ptr %p
; CHECK:      %r = load volatile i8, ptr %p
; CHECK-NEXT: fence syncscope("device") acquire
  store atomic i8 %v, ptr %p syncscope("device") release, align 1
  %r = load atomic i8, ptr %p syncscope("device") acquire, align 1
  ret i8 %r
}
