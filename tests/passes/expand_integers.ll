; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --expand-integers %s | FileCheck --implicit-check-not="{{i(24|48|128|129)[ ,)]}}" %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; Below 64 bits: in the next type, and zero above.
; CHECK-LABEL: define i32 @narrow(
define i32 @narrow(ptr %p) {
; Three bytes in memory, and no more.
; CHECK:      load i16, ptr %{{.*}}, align 4
; CHECK:      %[[AT:.*]] = getelementptr inbounds i8, ptr %p, i64 2
; CHECK-NEXT: load i8, ptr %[[AT]], align 2
; CHECK:      %[[SUM:.*]] = add i32 %{{.*}}, 5
; CHECK:      %[[CUT:.*]] = and i32 %[[SUM]], 16777215
; CHECK:      %[[UP:.*]] = shl i32 %[[CUT]], 8
; CHECK-NEXT: %[[SIGNED:.*]] = ashr i32 %[[UP]], 8
; CHECK:      ret i32 %[[SIGNED]]
  %a = load i24, ptr %p, align 4
  %b = add i24 %a, 5
  %c = sext i24 %b to i32
  ret i32 %c
}

; Above: words of 64 bits with a carry.
; CHECK-LABEL: define void @wide(
define void @wide(i64 %x, i64 %y, ptr %p) {
; CHECK: %[[LOW:.*]] = add i64 %x, %y
; CHECK: %[[CARRY:.*]] = icmp ult i64 %[[LOW]], %x
; CHECK: %[[IN:.*]] = zext i1 %{{.*}} to i64
; CHECK: %[[HIGH:.*]] = add i64 0, %[[IN]]
; CHECK: %[[FROM:.*]] = getelementptr inbounds i8, ptr %p, i64 0
; CHECK: store i64 %{{.*}}, ptr %[[FROM]], align 16
; CHECK: %[[AT:.*]] = getelementptr inbounds i8, ptr %p, i64 8
; CHECK: store i64 %{{.*}}, ptr %[[AT]], align 8
  %a = zext i64 %x to i128
  %b = zext i64 %y to i128
  %c = add i128 %a, %b
  store i128 %c, ptr %p, align 16
  ret void
}

; CHECK-LABEL: define i1 @compares(
define i1 @compares(ptr %p, ptr %q) {
; CHECK: icmp ult i64
; CHECK: icmp slt i64
; CHECK: icmp eq i64
  %a = load i128, ptr %p
  %b = load i128, ptr %q
  %c = icmp slt i128 %a, %b
  ret i1 %c
}

; CHECK-LABEL: define i64 @phis(
define i64 @phis(i64 %x, i1 %c) {
; CHECK: phi i64 [ 0, %entry ], [ %x, %then ]
; CHECK: phi i64 [ 0, %entry ], [ 0, %then ]
entry:
  br i1 %c, label %then, label %end
then:
  %a = zext i64 %x to i128
  br label %end
end:
  %p = phi i128 [ 0, %entry ], [ %a, %then ]
  %s = lshr i128 %p, 1
  %r = trunc i128 %s to i64
  ret i64 %r
}

; Products that overflow are seen in the double width, whatever the width.
; CHECK-LABEL: define i1 @overflows(
define i1 @overflows(i32 %a, i32 %b) {
; CHECK: mul i64
; CHECK: icmp ne i64
; CHECK-NOT: with.overflow.i32(
  %r = call { i32, i1 } @llvm.umul.with.overflow.i32(i32 %a, i32 %b)
  %o = extractvalue { i32, i1 } %r, 1
  ret i1 %o
}

; CHECK-LABEL: define i32 @switches(
define i32 @switches(i8 %x) {
; CHECK: switch i8 %{{.*}}, label %other [
; CHECK-NEXT: i8 1, label %one
; CHECK-NEXT: i8 7, label %one
entry:
  %a = trunc i8 %x to i3
  switch i3 %a, label %other [ i3 1, label %one
                               i3 -1, label %one ]
one:
  ret i32 1
other:
  ret i32 0
}

; Bits of a vector's element (a ballot's): no vector of bits.
; CHECK-LABEL: define i1 @bitOfElement(
; CHECK-NEXT:    %[[E:.*]] = extractelement <4 x i32> %v, i64 1
; CHECK-NEXT:    %[[S:.*]] = lshr i32 %[[E]], 3
; CHECK-NEXT:    %[[B:.*]] = trunc i32 %[[S]] to i1
; CHECK-NEXT:    ret i1 %[[B]]
define i1 @bitOfElement(<4 x i32> %v) {
  %bits = bitcast <4 x i32> %v to <128 x i1>
  %b = extractelement <128 x i1> %bits, i64 35
  ret i1 %b
}
