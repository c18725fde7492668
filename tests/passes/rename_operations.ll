; RUN: %cw-opt --rename-operations %s | FileCheck %s
target triple = "nvptx64-nvidia-cuda"
declare i32 @__cw_tid_x() convergent
declare void @__cw_barrier(i32, i32)
declare i32 @vprintf(ptr, ptr)
declare float @__cw_sinf(float)
declare void @llvm.nvvm.barrier.cta.sync.aligned.all(i32)
declare i32 @llvm.nvvm.read.ptx.sreg.tid.y()

; CHECK-LABEL: define void @f(
; CHECK:         call void @cw.barrier(i32 3, i32 0)
; CHECK:         call i32 @cw.tid.y()
; CHECK:         call i32 @cw.tid.x()
; CHECK:         call void @cw.barrier(i32 0, i32 0)
; CHECK:         call i32 @cw.vprintf(ptr %a, ptr %a)
; CHECK:         call float @__cw_sinf(float 1.000000e+00)
; CHECK-NOT:   @llvm.nvvm
; CHECK-NOT:   @__cw_tid_x
; CHECK-DAG:   attributes #{{.*}} = { nounwind speculatable willreturn memory(none) }
; CHECK-DAG:   attributes #{{.*}} = { convergent nounwind }
define void @f(ptr %a) {
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 3)
  %y = call i32 @llvm.nvvm.read.ptx.sreg.tid.y()
  %x = call i32 @__cw_tid_x()
  call void @__cw_barrier(i32 0, i32 0)
  %n = call i32 @vprintf(ptr %a, ptr %a)
  %s = call float @__cw_sinf(float 1.0)
  ret void
}
