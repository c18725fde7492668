; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --split-aggregates %s | FileCheck %s
%half = type { i16 }
%pair = type { i16, [2 x float] }

; CHECK-LABEL: define i16 @loop(
; CHECK:       loop:
; CHECK-NEXT:    phi i32
; CHECK-NEXT:    %[[V:.*]] = phi i16 [ 32767, %entry ], [ %[[NEXT:.*]], %loop ]
; CHECK-NOT:     phi %half
; CHECK:         %[[NEXT]] = extractvalue %half %next, 0
; CHECK:         ret i16
define i16 @loop(i16 %x, i32 %n) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %j, %loop ]
  %v = phi %half [ { i16 32767 }, %entry ], [ %next, %loop ]
  %m = extractvalue %half %v, 0
  %s = add i16 %m, %x
  %next = insertvalue %half poison, i16 %s, 0
  %j = add i32 %i, 1
  %more = icmp ult i32 %j, %n
  br i1 %more, label %loop, label %end
end:
  ret i16 %m
}

; Two edges from one block give one value.
; CHECK-LABEL: define i16 @edges(
; CHECK:         %[[M:.*]] = extractvalue %half %a, 0
; CHECK-NEXT:    switch
; CHECK:         phi i16 [ %[[M]], %entry ], [ %[[M]], %entry ], [ 5, %other ]
define i16 @edges(i32 %n, %half %a) {
entry:
  switch i32 %n, label %other [ i32 1, label %end
                                i32 2, label %end ]
other:
  br label %end
end:
  %v = phi %half [ %a, %entry ], [ %a, %entry ], [ { i16 5 }, %other ]
  %m = extractvalue %half %v, 0
  ret i16 %m
}

; Members of members; the whole is still there for those who want it.
; CHECK-LABEL: define %pair @choice(
; CHECK-DAG:     select i1 %c, i16 %{{.*}}, i16 7
; CHECK-DAG:     select i1 %c, float %{{.*}}, float 1.000000e+00
; CHECK-DAG:     select i1 %c, float %{{.*}}, float 2.000000e+00
; CHECK-NOT:     select
; CHECK:         insertvalue %pair
; CHECK:         ret %pair
define %pair @choice(i1 %c, %pair %a) {
  %r = select i1 %c, %pair %a, %pair { i16 7, [2 x float] [float 1.0, float 2.0] }
  ret %pair %r
}

; CHECK-LABEL: define i16 @settled(
; CHECK:         freeze i16
; CHECK-NOT:     freeze
define i16 @settled(%half %a) {
  %f = freeze %half %a
  %m = extractvalue %half %f, 0
  ret i16 %m
}
