; RUN: %cw-opt --match-calls %s | FileCheck %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

%pair = type { i32, float }

declare float @scalar(float, ptr, i8 signext)
declare %pair @structure(%pair)
declare void @memory(ptr, ptr)
declare i32 @copied(ptr byval(%pair) align 8)
declare signext i8 @small()

; CHECK-LABEL: define i32 @bits(
; CHECK-DAG:     %[[X:.*]] = bitcast i32 %x to float
; CHECK-DAG:     %[[P:.*]] = inttoptr i64 %p to ptr
; CHECK-DAG:     %[[C:.*]] = trunc i32 %c to i8
; CHECK:         %[[R:.*]] = call float @scalar(float %[[X]], ptr %[[P]], i8 %[[C]])
; CHECK:         bitcast float %[[R]] to i32
define i32 @bits(i32 %x, i64 %p, i32 %c) {
  %r = call i32 @scalar(i32 %x, i64 %p, i32 %c)
  ret i32 %r
}

; PTX calls C++: the result lies where the first argument tells, the argument in memory.
; CHECK-LABEL: define void @to_structure(
; CHECK:         %[[V:.*]] = load %pair, ptr %from
; CHECK:         %[[R:.*]] = call %pair @structure(%pair %[[V]])
; CHECK:         store %pair %[[R]], ptr %to
define void @to_structure(ptr %to, ptr %from) {
  call void @structure(ptr %to, ptr %from)
  ret void
}

; C++ calls PTX.
; CHECK-LABEL: define %pair @to_memory(
; CHECK:         call void @memory(ptr %[[TO:[0-9]+]], ptr %{{[0-9]+}})
; CHECK:         load %pair, ptr %[[TO]]
define %pair @to_memory(%pair %v) {
  %r = call %pair @memory(%pair %v)
  ret %pair %r
}

; CHECK-LABEL: define i64 @to_copy(
; CHECK:         call i32 @copied(ptr byval(%pair) align 8 %from)
; CHECK:         zext i32
define i64 @to_copy(ptr %from) {
  %r = call i64 @copied(ptr %from)
  ret i64 %r
}

; CHECK-LABEL: define i32 @result(
; CHECK:         %[[R:.*]] = call i8 @small()
; CHECK:         sext i8 %[[R]] to i32
define i32 @result() {
  %r = call i32 @small()
  ret i32 %r
}
