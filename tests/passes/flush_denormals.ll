; RUN: %cw-opt --flush-denormals %s | FileCheck %s

; CHECK-LABEL: define float @add(
; CHECK-NEXT:    %[[A:.*]] = call float @llvm.canonicalize.f32(float %a)
; CHECK-NEXT:    %[[B:.*]] = call float @llvm.canonicalize.f32(float %b)
; CHECK-NEXT:    %r = fadd float %[[A]], %[[B]]
; CHECK-NEXT:    %[[R:.*]] = call float @llvm.canonicalize.f32(float %r)
; CHECK-NEXT:    ret float %[[R]]
define float @add(float %a, float %b) {
  %r = fadd float %a, %b
  ret float %r
}

; A denormal constant is zero, with its sign.
; CHECK-LABEL: define float @constant(
; CHECK:         fadd float %{{.*}}, -0.000000e+00
define float @constant(float %a) {
  %r = fadd float %a, 0xB7F0000000000000
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

; What is flushed where it is made is not flushed again, and a product that a sum takes in has no value of its own.
; CHECK-LABEL: define float @chain(
; CHECK-COUNT-2: call float @llvm.canonicalize.f32(float %{{[ab]}})
; CHECK-NEXT:    %p = fmul contract float
; CHECK-NEXT:    %[[C:.*]] = call float @llvm.canonicalize.f32(float %c)
; CHECK-NEXT:    %s = fadd contract float %p, %[[C]]
; CHECK-NEXT:    %[[S:.*]] = call float @llvm.canonicalize.f32(float %s)
; CHECK-NEXT:    %q = fmul float %[[S]], 5.000000e-01
; CHECK-NEXT:    %[[Q:.*]] = call float @llvm.canonicalize.f32(float %q)
; CHECK-NEXT:    ret float %[[Q]]
define float @chain(float %a, float %b, float %c) {
  %p = fmul contract float %a, %b
  %s = fadd contract float %p, %c
  %q = fmul float %s, 0.5
  ret float %q
}

; CHECK-LABEL: define float @sum(
; CHECK:       loop:
; CHECK:         %total = phi float
; CHECK-NEXT:    %i = phi
; CHECK-NEXT:    %value = sitofp i32 %i to float
; CHECK-NEXT:    %next = fadd float %total, %value
define float @sum(i32 %n) {
entry:
  br label %loop
loop:
  %total = phi float [ 0.0, %entry ], [ %next, %loop ]
  %i = phi i32 [ 0, %entry ], [ %j, %loop ]
  %value = sitofp i32 %i to float
  %next = fadd float %total, %value
  %j = add i32 %i, 1
  %again = icmp ult i32 %j, %n
  br i1 %again, label %loop, label %done
done:
  ret float %next
}

; LLVM drops @llvm.canonicalize in front of a comparison, so that its operands are flushed by hand.
; CHECK-LABEL: define i1 @compared(
; CHECK-NEXT:    %[[SIZE:.*]] = call float @llvm.fabs.f32(float %a)
; CHECK-NEXT:    %[[SMALL:.*]] = fcmp olt float %[[SIZE]], 0x3810000000000000
; CHECK-NEXT:    %[[A:.*]] = select i1 %[[SMALL]], float 0.000000e+00, float %a
; CHECK-NEXT:    %less = fcmp olt float %[[A]], 0.000000e+00
define i1 @compared(float %a) {
  %less = fcmp olt float %a, 0.0
  ret i1 %less
}
