; RUN: %cw-opt --flush-denormals %s | FileCheck %s

; CHECK-LABEL: define float @add(
; CHECK:         %[[SIZE:.*]] = call float @llvm.fabs.f32(float %a)
; CHECK:         %[[ZERO:.*]] = call float @llvm.copysign.f32(float 0.000000e+00, float %a)
; CHECK:         %[[SMALL:.*]] = fcmp olt float %[[SIZE]], 0x3810000000000000
; CHECK:         %[[A:.*]] = select i1 %[[SMALL]], float %[[ZERO]], float %a
; CHECK:         %r = fadd float %[[A]], %{{.*}}
; CHECK:         %[[R:.*]] = select
; CHECK:         ret float %[[R]]
define float @add(float %a, float %b) {
  %r = fadd float %a, %b
  ret float %r
}

; Moves keep the bits, and double precision is never flushed.
; CHECK-LABEL: define double @others(
; CHECK-NEXT:    %r = fadd double %a, %a
; CHECK-NEXT:    %x = load float, ptr %p
; CHECK-NEXT:    store float %x, ptr %p
; CHECK-NEXT:    ret double %r
define double @others(double %a, ptr %p) {
  %r = fadd double %a, %a
  %x = load float, ptr %p
  store float %x, ptr %p
  ret double %r
}
