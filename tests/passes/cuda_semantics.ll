; RUN: %cw-opt --cuda-semantics %s | FileCheck %s
; RUN: %cw-opt --cuda-semantics %s | %cw-opt --portable | FileCheck --check-prefix=FOLDED %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; Shifts by the width or more give zero, or the sign. PTX ISA, shl and shr.
; CHECK-LABEL: define i32 @shl(
; CHECK:         %[[IN:.*]] = icmp ule i32 %b, 31
; CHECK:         %[[AMOUNT:.*]] = and i32 %b, 31
; CHECK:         %[[SHIFTED:.*]] = shl i32 %a, %[[AMOUNT]]
; CHECK:         select i1 %[[IN]], i32 %[[SHIFTED]], i32 0
define i32 @shl(i32 %a, i32 %b) {
  %r = shl i32 %a, %b
  ret i32 %r
}

; CHECK-LABEL: define i64 @ashr(
; CHECK:         %[[IN:.*]] = icmp ule i64 %b, 63
; CHECK:         %[[AMOUNT:.*]] = select i1 %[[IN]], i64 %b, i64 63
; CHECK:         ashr i64 %a, %[[AMOUNT]]
define i64 @ashr(i64 %a, i64 %b) {
  %r = ashr i64 %a, %b
  ret i64 %r
}

; A constant amount inside the width is left alone, but may not be undefined when bits are lost.
; CHECK-LABEL: define i32 @shl_constant(
; CHECK-NEXT:    %r = shl i32 %a, 31
define i32 @shl_constant(i32 %a) {
  %r = shl nsw i32 %a, 31
  ret i32 %r
}

; FOLDED-LABEL: define ptx_kernel void @shl_by_width(
; FOLDED:         store i32 0, ptr %to
define ptx_kernel void @shl_by_width(ptr %to, i32 %a) {
  %r = shl i32 %a, 32
  store i32 %r, ptr %to
  ret void
}

; CHECK-LABEL: define i32 @sdiv(
; CHECK-DAG:     %[[ZERO:.*]] = icmp eq i32 %b, 0
; CHECK-DAG:     icmp eq i32 %a, -2147483648
; CHECK-DAG:     icmp eq i32 %b, -1
; CHECK:         %[[SAFE:.*]] = select i1 %{{.*}}, i32 1, i32 %b
; CHECK:         %[[Q:.*]] = sdiv i32 %a, %[[SAFE]]
; CHECK:         select i1 %[[ZERO]], i32 -1, i32 %[[Q]]
define i32 @sdiv(i32 %a, i32 %b) {
  %r = sdiv i32 %a, %b
  ret i32 %r
}

; CHECK-LABEL: define i32 @urem_by_constant(
; CHECK-NEXT:    %r = urem i32 %a, 10
define i32 @urem_by_constant(i32 %a) {
  %r = urem i32 %a, 10
  ret i32 %r
}

; CHECK-LABEL: define i32 @to_int(
; CHECK:         %[[I:.*]] = call i32 @llvm.fptosi.sat.i32.f32(float %a)
; CHECK-NEXT:    ret i32 %[[I]]
define i32 @to_int(float %a) {
  %r = fptosi float %a to i32
  ret i32 %r
}

; NaN is 0 only where neither side has 64 bits. PTX ISA, cvt.
; CHECK-LABEL: define i64 @to_long(
; CHECK:         %[[R:.*]] = call i64 @llvm.fptosi.sat.i64.f32(float %a)
; CHECK:         %[[NAN:.*]] = fcmp uno float %a, %a
; CHECK:         select i1 %[[NAN]], i64 -9223372036854775808, i64 %[[R]]
define i64 @to_long(float %a) {
  %r = fptosi float %a to i64
  ret i64 %r
}

; A narrow result is cut from the 32-bit conversion.
; CHECK-LABEL: define i8 @to_byte(
; CHECK:         %[[WIDE:.*]] = call i32 @llvm.fptoui.sat.i32.f64(double %a)
; CHECK:         %[[ALL:.*]] = select i1 %{{.*}}, i32 -2147483648, i32 %[[WIDE]]
; CHECK:         trunc i32 %[[ALL]] to i8
define i8 @to_byte(double %a) {
  %r = fptoui double %a to i8
  ret i8 %r
}

; CHECK-LABEL: define double @fmod(
; CHECK:         call double @__cw_fmod(double %a, double %b)
define double @fmod(double %a, double %b) {
  %r = frem double %a, %b
  ret double %r
}

; CHECK-LABEL: define void @no_way_on(
; CHECK:         call void @cw.trap()
; CHECK-NEXT:    unreachable
define void @no_way_on() {
  unreachable
}

; A thread may spin for ever, and address 0 is an address.
; CHECK: define void @null() #[[ATTRIBUTES:[0-9]+]]
; CHECK:         store i32 1, ptr null
; CHECK:       attributes #[[ATTRIBUTES]] = { null_pointer_is_valid }
define void @null() mustprogress {
  store i32 1, ptr null
  ret void
}
