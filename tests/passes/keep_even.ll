; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --make-convergent %s | FileCheck %s
declare void @cw.barrier(i32, i32)
declare i32 @cw.tid.x()
declare i32 @cw.ctaid.x()

; Cells of shared memory: another warp may still have to read what this one is about to write.
; CHECK-LABEL: define ptx_kernel void @shared(
; CHECK:         call void @cw.leaf.barrier()
; CHECK:         load i32
; CHECK:         call void @cw.leaf.barrier()
; CHECK:         store i32 %v
define ptx_kernel void @shared(ptr addrspace(3) %cells) {
  call void @cw.barrier(i32 0, i32 0)
  %x = call i32 @cw.tid.x()
  %from = getelementptr i32, ptr addrspace(3) %cells, i32 %x
  %v = load i32, ptr addrspace(3) %from
  %next = add i32 %x, 1
  %to = getelementptr i32, ptr addrspace(3) %cells, i32 %next
  store i32 %v, ptr addrspace(3) %to
  ret void
}

; The block's own cell of global memory, read by all and then written.
; CHECK-LABEL: define ptx_kernel void @cell(
; CHECK:         call void @cw.leaf.barrier()
; CHECK:         load i32
; CHECK:         call void @cw.leaf.barrier()
; CHECK:         store i32 0
define ptx_kernel void @cell(ptr %cells, ptr %out) {
  call void @cw.barrier(i32 0, i32 0)
  %b = call i32 @cw.ctaid.x()
  %cell = getelementptr i32, ptr %cells, i32 %b
  %v = load i32, ptr %cell
  %next = getelementptr i32, ptr %cell, i32 1
  store i32 0, ptr %next
  ret void
}

; Cells of each thread, and of memory that the program keeps apart, need none.
; CHECK-LABEL: define ptx_kernel void @apart(
; CHECK:         call void @cw.leaf.barrier()
; CHECK-NOT:     call void @cw.leaf.barrier()
; CHECK:         ret void
define ptx_kernel void @apart(ptr noalias %in, ptr noalias %out, ptr %own) {
  call void @cw.barrier(i32 0, i32 0)
  %b = call i32 @cw.ctaid.x()
  %from = getelementptr i32, ptr %in, i32 %b
  %v = load i32, ptr %from
  %to = getelementptr i32, ptr %out, i32 %b
  store i32 %v, ptr %to
  %x = call i32 @cw.tid.x()
  %mine = getelementptr i32, ptr %own, i32 %x
  %w = load i32, ptr %mine
  %next = getelementptr i32, ptr %mine, i32 1
  store i32 %w, ptr %next
  ret void
}
