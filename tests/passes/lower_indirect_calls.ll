; RUN: %cw-opt --lower-indirect-calls %s | FileCheck %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; Rows of the segment come first (placeVariables), then what code takes the address of.
@table = addrspace(1) externally_initialized global [1 x ptr] [ptr @second], align 8

; CHECK-NOT: @cw.functions
define i32 @first(i32 %x) {
  ret i32 %x
}
define i32 @second(i32 %x) {
  ret i32 1
}
define float @other(float %x) {
  ret float %x
}

; Numbers: second 0xCF00000000000000, first +16.
; CHECK-LABEL: define ptx_kernel void @choose(
; CHECK:         select i1 %c, ptr inttoptr (i64 -3530822107858468848 to ptr), ptr inttoptr (i64 -3530822107858468832 to ptr)
; CHECK:         %[[N:.*]] = ptrtoint ptr %{{.*}} to i64
; CHECK-NEXT:    switch i64 %[[N]], label %[[WRONG:.*]] [
; CHECK-NEXT:      i64 -3530822107858468864, label %[[SECOND:.*]]
; CHECK-NEXT:      i64 -3530822107858468848, label %[[FIRST:.*]]
; CHECK-NEXT:    ]
; CHECK:       [[SECOND]]:
; CHECK-NEXT:    %[[A:.*]] = call i32 @second(i32 7)
; CHECK:       [[FIRST]]:
; CHECK-NEXT:    %[[B:.*]] = call i32 @first(i32 7)
; CHECK:       [[WRONG]]:
; CHECK-NEXT:    call void @cw.trap()
; CHECK-NEXT:    unreachable
; CHECK:         phi i32 [ %[[A]], %[[SECOND]] ], [ %[[B]], %[[FIRST]] ]
define ptx_kernel void @choose(ptr %out, i1 %c) {
  %f = select i1 %c, ptr @first, ptr @other
  %r = call i32 %f(i32 7)
  %d = call i32 @first(i32 8)
  %s = add i32 %r, %d
  store i32 %s, ptr %out
  %p = load ptr, ptr addrspace(1) @table
  store ptr %p, ptr %out
  ret void
}

; Nothing fits: a trap.
; CHECK-LABEL: define ptx_kernel void @nobody(
; CHECK:         switch i64 %{{.*}}, label %[[WRONG:.*]] [
; CHECK-NEXT:    ]
; CHECK:       [[WRONG]]:
; CHECK-NEXT:    call void @cw.trap()
define ptx_kernel void @nobody(ptr %f) {
  %r = call double %f(i32 7)
  ret void
}
