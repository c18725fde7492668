; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --ptx-operations %s | FileCheck %s
; Operations become the instructions that PTX has for them.
target triple = "nvptx64-nvidia-cuda"

declare i32 @cw.tid.x()
declare void @cw.barrier(i32, i32)
declare i32 @cw.shfl.down(i32, i32, i32, i32)
declare i32 @cw.vote.any(i32, i32)
declare void @cw.yield()
declare i32 @cw.vprintf(ptr, ptr)
declare void @cw.grid.sync()
declare ptr @cw.dynamic.smem.base()

; CHECK: @__cw_dynamic_shared = external addrspace(3) global [0 x i8], align 16

; CHECK-LABEL: define ptx_kernel void @k(
; CHECK: %tid = call i32 asm "mov.u32 $0, %tid.x;", "=r"()
; CHECK-NEXT: call void asm sideeffect "bar.sync 0;", "~{memory}"()
; A barrier of some threads says how many.
; CHECK-NEXT: call void asm sideeffect "{ {{.*}}barrier.sync $0, $1; }", "r,r,~{memory}"(i32 1, i32 64)
; PTX names the value before the mask.
; CHECK-NEXT: %other = call i32 asm sideeffect "shfl.sync.down.b32 $0, $2, $3, $4, $1;", "=r,r,r,r,r,~{memory}"(i32 -1, i32 %tid, i32 16, i32 31)
; CHECK-NEXT: %any = call i32 asm sideeffect "{{.*}}vote.sync.any.pred out, in, $1;{{.*}}"
; A yield has no instruction.
; CHECK-NEXT: %printed = call i32 @vprintf(
; CHECK-NEXT: call void @__cw_grid_sync()
; CHECK-NEXT: store ptr addrspacecast (ptr addrspace(3) @__cw_dynamic_shared to ptr), ptr %p
define ptx_kernel void @k(ptr %p) {
  %tid = call i32 @cw.tid.x()
  call void @cw.barrier(i32 0, i32 0)
  call void @cw.barrier(i32 1, i32 64)
  %other = call i32 @cw.shfl.down(i32 -1, i32 %tid, i32 16, i32 31)
  %any = call i32 @cw.vote.any(i32 -1, i32 %other)
  call void @cw.yield()
  %printed = call i32 @cw.vprintf(ptr %p, ptr null)
  call void @cw.grid.sync()
  %base = call ptr @cw.dynamic.smem.base()
  store ptr %base, ptr %p
  ret void
}
; CHECK-NOT: @cw.
