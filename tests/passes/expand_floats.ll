; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --expand-floats %s | FileCheck %s
; RUN: %cw-opt --expand-floats --retarget-bits %s | FileCheck --check-prefix=MOVED %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; MOVED-NOT: {{double|half}}{{[ >,)]}}
; MOVED: @one = {{.*}}constant [2 x i64] [i64 4607182418800017408, i64 -4616189618054758400]
@one = addrspace(1) constant [2 x double] [double 1.0, double -1.0]

; CHECK-LABEL: define double @subtract(double %a, double %b)
; MOVED-LABEL: define i64 @subtract(i64 %a, i64 %b)
define nofpclass(nan) double @subtract(double nofpclass(nan) %a, double %b) {
; CHECK:      %[[B:.*]] = bitcast double %b to i64
; CHECK-NEXT: %[[MINUS:.*]] = xor i64 %[[B]], -9223372036854775808
; CHECK-NEXT: %[[A:.*]] = bitcast double %a to i64
; CHECK-NEXT: %[[SUM:.*]] = call i64 @__cw_soft_f64_add(i64 %[[A]], i64 %[[MINUS]])
; CHECK-NEXT: %[[R:.*]] = bitcast i64 %[[SUM]] to double
; CHECK-NEXT: ret double %[[R]]
  %r = fsub fast double %a, %b
  ret double %r
}

; A predicate is the set of relations that it holds for: less (4) or unordered (8).
; CHECK-LABEL: define i1 @compares(
define i1 @compares(double %a, double %b) {
; CHECK: %[[RELATION:.*]] = call i32 @__cw_soft_f64_relation(
; CHECK: %[[BITS:.*]] = and i32 %[[RELATION]], 12
; CHECK: icmp ne i32 %[[BITS]], 0
  %r = fcmp ult double %a, %b
  ret i1 %r
}

; Halves go in words of 32, vectors by their elements.
; CHECK-LABEL: define <2 x half> @pairs(
; MOVED-LABEL: define <2 x i16> @pairs(<2 x i16> %a, ptr addrspace(4) %p)
define <2 x half> @pairs(<2 x half> %a, ptr %p) {
; CHECK: %[[BITS:.*]] = bitcast half %{{.*}} to i16
; CHECK: zext i16 %[[BITS]] to i32
; CHECK: %[[WORD:.*]] = call i32 @__cw_soft_f16_fma(i32
; CHECK: %[[LOW:.*]] = trunc i32 %[[WORD]] to i16
; CHECK: bitcast i16 %[[LOW]] to half
; CHECK: call i32 @__cw_soft_f16_fma(
; MOVED: load <2 x i16>, ptr addrspace(4) %p
  %b = load <2 x half>, ptr %p
  %r = call <2 x half> @llvm.fma.v2f16(<2 x half> %a, <2 x half> %b, <2 x half> %a)
  ret <2 x half> %r
}

; CHECK-LABEL: define i8 @saturates(
define i8 @saturates(double %a) {
; CHECK: %[[WHOLE:.*]] = call i64 @__cw_soft_f64_to_i64(
; CHECK: call i64 @llvm.smin.i64(i64 %[[WHOLE]], i64 127)
; CHECK: call i64 @llvm.smax.i64(i64 %{{.*}}, i64 -128)
  %r = call i8 @llvm.fptosi.sat.i8.f64(double %a)
  ret i8 %r
}

; CHECK-LABEL: define double @extends(
define double @extends(half %a) {
; CHECK: %[[SINGLE:.*]] = call i32 @__cw_soft_f16_to_f32(
; CHECK: call i64 @__cw_soft_f64_from_f32(
  %r = fpext half %a to double
  ret double %r
}

; CHECK-LABEL: define half @truncates(
define half @truncates(double %a) {
; CHECK: call i32 @__cw_soft_f16_from_f64(i64
  %r = fptrunc double %a to half
  ret half %r
}

; CHECK-LABEL: define float @divides(
define float @divides(float %a, float %b) {
; CHECK: call i32 @__cw_soft_f32_div(i32
; CHECK: call i32 @__cw_soft_f32_sqrt(i32
  %q = fdiv float %a, %b
  %r = call float @llvm.sqrt.f32(float %q)
  ret float %r
}

; What only moves keeps nothing that an integer can't have.
; MOVED-LABEL: define i64 @chooses(i1 %c, i64 %a)
define double @chooses(i1 %c, double %a) {
; MOVED: %r = select i1 %c, i64 %a, i64 4611686018427387904
  %r = select nnan i1 %c, double %a, double 2.0
  ret double %r
}

declare <2 x half> @llvm.fma.v2f16(<2 x half>, <2 x half>, <2 x half>)
declare i8 @llvm.fptosi.sat.i8.f64(double)
declare float @llvm.sqrt.f32(float)
