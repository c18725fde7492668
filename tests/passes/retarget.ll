; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Address spaces 0 -> 4, 4 -> 1, 5 -> 0; stack slots stay in 0.
; RUN: %cw-opt --retarget %s | FileCheck %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; CHECK: target datalayout = "{{.*}}-G1"
; CHECK: target triple = "spirv64-unknown-unknown"

; CHECK-DAG: %pair = type { ptr addrspace(4), i32 }
%pair = type { ptr, i32 }
; CHECK-DAG: @table = addrspace(1) constant [2 x ptr addrspace(4)] zeroinitializer
@table = addrspace(4) constant [2 x ptr] zeroinitializer

; CHECK-LABEL: define void @arguments(ptr byval(%pair) align 8 %launch, ptr addrspace(3) %shared, ptr addrspace(4) %generic)
define void @arguments(ptr addrspace(5) byval(%pair) align 8 %launch, ptr addrspace(3) %shared, ptr %generic) {
; CHECK: %[[P:.*]] = getelementptr %pair, ptr %launch, i64 0, i32 1
; CHECK: load i32, ptr %[[P]]
  %field = getelementptr %pair, ptr addrspace(5) %launch, i64 0, i32 1
  %value = load i32, ptr addrspace(5) %field
; CHECK: store ptr addrspace(4) null, ptr addrspace(4) %generic
  store ptr null, ptr %generic
; CHECK: getelementptr [2 x ptr addrspace(4)], ptr addrspace(1) @table, i64 0, i32 %value
  %row = getelementptr [2 x ptr], ptr addrspace(4) @table, i64 0, i32 %value
  %loaded = load ptr, ptr addrspace(4) %row
  store ptr %loaded, ptr %generic
  ret void
}

; A slot is cast where it is made, marks of its lifetime go, and intrinsics get the names of their types.
; CHECK-LABEL: define void @slots(ptr addrspace(4) %to)
define void @slots(ptr %to) {
; CHECK:      %slot = alloca %pair
; CHECK-NEXT: %[[SLOT:.*]] = addrspacecast ptr %slot to ptr addrspace(4)
; CHECK-NOT:  lifetime
; CHECK:      call void @llvm.memcpy.p4.p4.i64(ptr addrspace(4) %to, ptr addrspace(4) %[[SLOT]], i64 16, i1 false)
; CHECK:      call void @callee(ptr addrspace(4) byval(%pair) %[[SLOT]])
  %slot = alloca %pair
  call void @llvm.lifetime.start.p0(ptr %slot)
  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %slot, i64 16, i1 false)
  call void @callee(ptr byval(%pair) %slot)
  call void @llvm.lifetime.end.p0(ptr %slot)
  ret void
}

; Vectors of pointers too; a cast between spaces that have become one is none.
; CHECK-LABEL: define <2 x ptr addrspace(4)> @casts(<2 x ptr addrspace(1)> %v, ptr addrspace(1) %p, ptr addrspace(4) %out)
define <2 x ptr> @casts(<2 x ptr addrspace(1)> %v, ptr addrspace(1) %p, ptr %out) {
; CHECK: store i32 1, ptr addrspace(1) %p
  %constant = addrspacecast ptr addrspace(1) %p to ptr addrspace(4)
  store i32 1, ptr addrspace(4) %constant
; CHECK: addrspacecast <2 x ptr addrspace(1)> %v to <2 x ptr addrspace(4)>
  %generic = addrspacecast <2 x ptr addrspace(1)> %v to <2 x ptr>
  ret <2 x ptr> %generic
}

; CHECK-LABEL: define i32 @scopes(
define i32 @scopes(ptr %p) {
; CHECK: atomicrmw add ptr addrspace(4) %p, i32 1 syncscope("workgroup") monotonic
; CHECK: atomicrmw add ptr addrspace(4) %p, i32 2 syncscope("device") monotonic
; CHECK: atomicrmw add ptr addrspace(4) %p, i32 3 syncscope("device") monotonic
; CHECK: fence syncscope("workgroup") seq_cst
  %a = atomicrmw add ptr %p, i32 1 syncscope("block") monotonic
  %b = atomicrmw add ptr %p, i32 2 syncscope("device") monotonic
  %c = atomicrmw add ptr %p, i32 3 monotonic
  fence syncscope("block") seq_cst
  ret i32 %a
}

; CHECK: declare void @callee(ptr addrspace(4) byval(%pair))
declare void @callee(ptr byval(%pair))
declare void @llvm.lifetime.start.p0(ptr)
declare void @llvm.lifetime.end.p0(ptr)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
