; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --fuse-products %s | FileCheck %s

; CHECK-LABEL: define float @sum(
; CHECK-NEXT:    %s = call contract float @llvm.fma.f32(float %a, float %b, float %c)
; CHECK-NEXT:    ret float %s
define float @sum(float %a, float %b, float %c) {
  %p = fmul contract float %a, %b
  %s = fadd contract float %c, %p
  ret float %s
}

; CHECK-LABEL: define double @differences(
; CHECK-NEXT:    %[[C:.*]] = fneg contract double %c
; CHECK-NEXT:    %s = call contract double @llvm.fma.f64(double %a, double %b, double %[[C]])
; CHECK-NEXT:    %[[A:.*]] = fneg contract double %a
; CHECK-NEXT:    %t = call contract double @llvm.fma.f64(double %[[A]], double %c, double %s)
; CHECK-NEXT:    ret double %t
define double @differences(double %a, double %b, double %c) {
  %p = fmul contract double %a, %b
  %s = fsub contract double %p, %c
  %q = fmul contract double %a, %c
  %t = fsub contract double %s, %q
  ret double %t
}

; Of two products one is rounded by itself.
; CHECK-LABEL: define float @both(
; CHECK-NEXT:    %q = fmul contract float %c, %c
; CHECK-NEXT:    %s = call contract float @llvm.fma.f32(float %a, float %b, float %q)
define float @both(float %a, float %b, float %c) {
  %p = fmul contract float %a, %b
  %q = fmul contract float %c, %c
  %s = fadd contract float %p, %q
  ret float %s
}

; Not asked for (__fmul_rn, -fmad=false), or wanted for something else as well.
; CHECK-LABEL: define float @apart(
; CHECK-NOT:     fma
; CHECK:         ret float
define float @apart(float %a, float %b, ptr %out) {
  %p = fmul float %a, %b
  %s = fadd contract float %p, %a
  %q = fmul contract float %s, %b
  %t = fadd float %q, %a
  %r = fmul contract float %t, %t
  store float %r, ptr %out
  %u = fadd contract float %r, %b
  ret float %u
}
