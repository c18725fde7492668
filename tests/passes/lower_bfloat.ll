; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --lower-bfloat %s | FileCheck %s
; RUN: %cw-opt --lower-bfloat --retarget %s | FileCheck --check-prefix=MOVED %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; MOVED-NOT: bfloat{{[ >,)]}}
; MOVED: @one = {{.*}}constant [2 x i16] [i16 16256, i16 -16512]
@one = addrspace(1) constant [2 x bfloat] [bfloat 1.0, bfloat -1.0]

; CHECK-LABEL: define bfloat @add(
; MOVED-LABEL: define i16 @add(i16 %a)
define bfloat @add(bfloat %a) {
; CHECK:      %[[BITS:.*]] = bitcast bfloat %a to i16
; CHECK-NEXT: %[[WIDE:.*]] = zext i16 %[[BITS]] to i32
; CHECK-NEXT: %[[HIGH:.*]] = shl i32 %[[WIDE]], 16
; CHECK-NEXT: %[[FLOAT:.*]] = bitcast i32 %[[HIGH]] to float
; CHECK:      %[[SUM:.*]] = fadd float %[[FLOAT]], 1.500000e+00
; CHECK:      %[[WORD:.*]] = bitcast float %[[SUM]] to i32
; Ties go to even, and a NaN stays one.
; CHECK:      and i32 %{{.*}}, 1
; CHECK:      add i32 %{{.*}}, 32767
; CHECK:      or i32 %[[WORD]], 4194304
; CHECK:      fcmp uno float %[[SUM]], %[[SUM]]
; CHECK:      %[[RESULT:.*]] = bitcast i16 %{{.*}} to bfloat
; CHECK-NEXT: ret bfloat %[[RESULT]]
  %r = fadd bfloat %a, 1.5
  ret bfloat %r
}

; CHECK-LABEL: define <2 x bfloat> @pairs(
; MOVED-LABEL: define <2 x i16> @pairs(<2 x i16> %a, ptr addrspace(4) %p)
define <2 x bfloat> @pairs(<2 x bfloat> %a, ptr %p) {
; CHECK: call <2 x float> @llvm.fma.v2f32(<2 x float>
; MOVED: load <2 x i16>, ptr addrspace(4) %p
  %b = load <2 x bfloat>, ptr %p
  %r = call <2 x bfloat> @llvm.fma.v2bf16(<2 x bfloat> %a, <2 x bfloat> %b, <2 x bfloat> %a)
  ret <2 x bfloat> %r
}

; CHECK-LABEL: define i1 @compares(
define i1 @compares(bfloat %a, bfloat %b) {
; CHECK: fcmp olt float
  %r = fcmp olt bfloat %a, %b
  ret i1 %r
}

; Constants that are only moved.
; MOVED-LABEL: define i16 @chooses(i1 %c, i16 %a)
define bfloat @chooses(i1 %c, bfloat %a) {
; MOVED: select i1 %c, i16 %a, i16 16384
  %r = select i1 %c, bfloat %a, bfloat 2.0
  ret bfloat %r
}

; From a double by way of a float that is odd when it is not exact.
; CHECK-LABEL: define bfloat @fromDouble(
define bfloat @fromDouble(double %a) {
; CHECK: fptrunc double %a to float
; CHECK: fcmp one double
; CHECK: or i32 %{{.*}}, 1
  %r = fptrunc double %a to bfloat
  ret bfloat %r
}

declare <2 x bfloat> @llvm.fma.v2bf16(<2 x bfloat>, <2 x bfloat>, <2 x bfloat>)
