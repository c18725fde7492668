; RUN: %cw-opt --rename-operations %s | FileCheck %s
target triple = "nvptx64-nvidia-cuda"
declare i32 @__cw_tid_x() convergent
declare void @__cw_barrier(i32, i32)
declare i32 @vprintf(ptr, ptr)
declare float @__cw_sinf(float)

; CHECK-LABEL: define void @f(
; CHECK:         call i32 @cw.tid.x()
; CHECK:         call void @cw.barrier(i32 0, i32 0)
; CHECK:         call i32 @cw.vprintf(ptr %a, ptr %a)
; CHECK:         call float @__cw_sinf(float 1.000000e+00)
; CHECK-DAG:   declare i32 @cw.tid.x() #[[PURE:[0-9]+]]
; CHECK-DAG:   declare void @cw.barrier(i32, i32) #[[MEETS:[0-9]+]]
; CHECK-NOT:   @__cw_tid_x
; CHECK-DAG:   attributes #[[PURE]] = { nounwind speculatable willreturn memory(none) }
; CHECK-DAG:   attributes #[[MEETS]] = { convergent nounwind }
define void @f(ptr %a) {
  %x = call i32 @__cw_tid_x()
  call void @__cw_barrier(i32 0, i32 0)
  %n = call i32 @vprintf(ptr %a, ptr %a)
  %s = call float @__cw_sinf(float 1.0)
  ret void
}
