; RUN: %cw-opt --place-variables %s | FileCheck %s
; RUN: %cw-opt --place-all-variables %s | FileCheck --check-prefix=ALL %s
; RUN: %cw-opt --portable --image=null %s | FileCheck --check-prefix=IMAGE %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

@counter = addrspace(1) externally_initialized global i32 5, align 4
@table = addrspace(4) externally_initialized constant [4 x float] zeroinitializer, align 16
@words = addrspace(4) externally_initialized constant [3 x i32] zeroinitializer, align 4
@pointer = addrspace(1) externally_initialized global ptr addrspacecast (ptr addrspace(1) @counter to ptr), align 8
@tile = internal addrspace(3) global [32 x float] undef, align 4
@more = internal addrspace(3) global double undef, align 8
@dynamic = external addrspace(3) global [0 x float], align 4
@text = private unnamed_addr constant [3 x i8] c"ab\00"
@offsets = internal constant [2 x ptr] [ptr inttoptr (i64 -16 to ptr), ptr @text]

; Two variables of one kernel share no bytes; a variable of another kernel may lie at the same place.
; IMAGE-DAG: kernel first args=8 shared=128
; IMAGE-DAG: kernel second args=8 shared=8
; IMAGE-DAG: global counter offset=0 size=4 flags=0
; IMAGE-DAG: global table offset=16 size=16 flags=1
; IMAGE-DAG: segment={{[0-9]+}} relocations=1 functions=0

; CHECK: @text = private unnamed_addr constant
; ALL-NOT: @{{text|offsets}}
; CHECK-NOT: @counter
; CHECK-LABEL: define ptx_kernel void @first(
; CHECK-DAG:     %[[SEGMENT:.*]] = call ptr @cw.segment.base()
; CHECK-DAG:     %[[SHARED:.*]] = call ptr @cw.shared.base()
; CHECK-DAG:     %[[DYNAMIC:.*]] = call ptr @cw.dynamic.smem.base()
; CHECK:         ret void
define ptx_kernel void @first(ptr %out) {
  %c = load i32, ptr addrspace(1) @counter
  store float 1.0, ptr addrspace(3) @tile
  store float 2.0, ptr addrspace(3) @dynamic
  store i32 %c, ptr %out
  ret void
}

define ptx_kernel void @second(ptr %out) {
  store double 1.0, ptr addrspace(3) @more
  %t = load float, ptr addrspace(4) @table
  %p = load ptr, ptr addrspace(1) @pointer
  store float %t, ptr %p
  ret void
}

; CHECK:       !cw.constants = !{![[RANGE:[0-9]+]]}
; CHECK:       ![[RANGE]] = !{i64 16, i64 44}
