; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --expand-operations %s | FileCheck %s
; RUN: %cw-opt --split-vectors %s | FileCheck --check-prefix=SPLIT %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; A NaN wins, and -0 is less than +0.
; CHECK-LABEL: define float @minimum(
define float @minimum(float %a, float %b) {
; CHECK: %[[ZERO:.*]] = or i32
; CHECK: fcmp olt float %a, %b
; CHECK: fcmp oeq float %a, %b
; CHECK: fcmp uno float %a, %b
; CHECK: fadd float %a, %b
; CHECK-NOT: call
; CHECK: ret float
  %r = call float @llvm.minimum.f32(float %a, float %b)
  ret float %r
}

; A number wins.
; CHECK-LABEL: define double @maximumNumber(
define double @maximumNumber(double %a, double %b) {
; CHECK: and i64
; CHECK: fcmp ogt double %a, %b
; CHECK: %[[NO_B:.*]] = fcmp uno double %b, %b
; CHECK: select i1 %[[NO_B]], double %a
; CHECK: %[[NO_A:.*]] = fcmp uno double %a, %a
; CHECK: select i1 %[[NO_A]], double %b
  %r = call double @llvm.maximumnum.f64(double %a, double %b)
  ret double %r
}

; CHECK-LABEL: define i32 @saturates(
define i32 @saturates(float %x) {
; CHECK: %[[VALUE:.*]] = call i32 @llvm.fptoui.sat.i32.f32(float %x)
; CHECK: %[[NAN:.*]] = fcmp uno float %x, %x
; CHECK: select i1 %[[NAN]], i32 0, i32 %[[VALUE]]
  %r = call i32 @llvm.fptoui.sat.i32.f32(float %x)
  ret i32 %r
}

; Twice each way, by factors that keep every digit; then once more.
; CHECK-LABEL: define float @scales(
define float @scales(float %x, i32 %n) {
; CHECK-COUNT-5: fmul float
; CHECK-NOT:     fmul
; CHECK:         ret float
  %r = call float @llvm.ldexp.f32.i32(float %x, i32 %n)
  ret float %r
}

; The address space of a masked pointer stays known.
; CHECK-LABEL: define ptr addrspace(3) @masks(
define ptr addrspace(3) @masks(ptr addrspace(3) %p) {
; CHECK: getelementptr i8, ptr addrspace(3) %p, i64
  %r = call ptr addrspace(3) @llvm.ptrmask.p3.i64(ptr addrspace(3) %p, i64 -16)
  ret ptr addrspace(3) %r
}

; CHECK-LABEL: define { i32, float } @frozen(
define { i32, float } @frozen({ i32, float } %a) {
; CHECK: freeze i32
; CHECK: freeze float
  %r = freeze { i32, float } %a
  ret { i32, float } %r
}

; CHECK-LABEL: define void @hints(
define void @hints(ptr %p, i1 %c) {
; CHECK-NEXT: ret void
  call void @llvm.assume(i1 %c)
  call void @llvm.prefetch.p0(ptr %p, i32 0, i32 3, i32 1)
  ret void
}

; SPLIT-LABEL: define void @vectors(
define void @vectors(ptr %p, ptr %q) {
; SPLIT:         %usual = load <4 x i32>, ptr %p
; SPLIT-COUNT-5: load i16, ptr
; SPLIT-COUNT-5: store i16
  %usual = load <4 x i32>, ptr %p
  store <4 x i32> %usual, ptr %q
  %five = load <5 x i16>, ptr %p
  store <5 x i16> %five, ptr %q
  ret void
}

; SPLIT-LABEL: define i32 @reduces(
define i32 @reduces(<4 x i32> %v) {
; SPLIT-COUNT-3: add i32
; SPLIT-NOT:     call
; SPLIT:         ret i32
  %r = call i32 @llvm.vector.reduce.add.v4i32(<4 x i32> %v)
  ret i32 %r
}
