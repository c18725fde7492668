; RUN: %cw-opt --device-runtime %s | FileCheck %s
target triple = "nvptx64-nvidia-cuda"

; CHECK-LABEL: define linkonce_odr void @cudaGraphSetConditional(i64 %0, i32 %1)
; CHECK:         %[[PLACE:.*]] = inttoptr i64 %0 to ptr
; CHECK:         store volatile i32 %1, ptr %[[PLACE]], align 4
; CHECK:         ret void
declare void @cudaGraphSetConditional(i64, i32)

define ptx_kernel void @loop(i64 %handle, ptr %rounds) {
  %n = load i32, ptr %rounds
  call void @cudaGraphSetConditional(i64 %handle, i32 %n)
  ret void
}
