; RUN: %cw-opt --lower-flushes %s | FileCheck %s

; CHECK-LABEL: define float @flush(
; CHECK-NEXT:    %[[SIZE:.*]] = call float @llvm.fabs.f32(float %a)
; CHECK-NEXT:    %[[ZERO:.*]] = call float @llvm.copysign.f32(float 0.000000e+00, float %a)
; CHECK-NEXT:    %[[SMALL:.*]] = fcmp olt float %[[SIZE]], 0x3810000000000000
; CHECK-NEXT:    %[[R:.*]] = select i1 %[[SMALL]], float %[[ZERO]], float %a
; CHECK-NEXT:    ret float %[[R]]
define float @flush(float %a) {
  %r = call float @llvm.canonicalize.f32(float %a)
  ret float %r
}
