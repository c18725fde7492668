; RUN: %cw-opt --builtin-variables %s | FileCheck %s
target triple = "nvptx64-nvidia-cuda"

@__cw_thread_index = external addrspace(1) constant { i32, i32, i32 }
@__cw_block_shape = external addrspace(1) constant { i32, i32, i32 }

; CHECK-NOT: @__cw_thread_index
; CHECK-LABEL: define i32 @member(
; CHECK:         %threadIdx = alloca { i32, i32, i32 }
; CHECK:         %[[Y:.*]] = call i32 @__cw_tid_y()
; CHECK:         %[[FIELD:.*]] = getelementptr inbounds nuw { i32, i32, i32 }, ptr %threadIdx, i32 0, i32 1
; CHECK:         store i32 %[[Y]], ptr %[[FIELD]]
; CHECK:         load i32, ptr %{{.*}}
define i32 @member() {
  %v = load i32, ptr getelementptr inbounds nuw (i8, ptr addrspacecast (ptr addrspace(1) @__cw_thread_index to ptr), i64 4)
  ret i32 %v
}

; A function that takes its address gets the address of its copy.
; CHECK-LABEL: define void @address(
; CHECK:         %blockDim = alloca { i32, i32, i32 }
; CHECK:         call void @take(ptr %blockDim)
define void @address() {
  call void @take(ptr addrspacecast (ptr addrspace(1) @__cw_block_shape to ptr))
  ret void
}
declare void @take(ptr)
