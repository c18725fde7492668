; RUN: %cw-opt --managed-variables %s | FileCheck %s
target triple = "nvptx64-nvidia-cuda"

@x = addrspace(1) externally_initialized global i32 5, align 4
@.note = private unnamed_addr constant [11 x i8] c"cw.managed\00", section "llvm.metadata"
@.file = private unnamed_addr constant [2 x i8] c"a\00", section "llvm.metadata"
@llvm.global.annotations = appending global [1 x { ptr, ptr, ptr, i32, ptr }] [{ ptr, ptr, ptr, i32, ptr } { ptr addrspacecast (ptr addrspace(1) @x to ptr), ptr @.note, ptr @.file, i32 1, ptr null }], section "llvm.metadata"

; CHECK: @x.managed = internal addrspace(1) {{.*}}global i32 5
; CHECK: @x = addrspace(1) externally_initialized global ptr null, align 8, !cw.managed
; CHECK-LABEL: define i32 @f(
; CHECK:         %[[ADDRESS:.*]] = load ptr, ptr addrspace(1) @x
; CHECK:         %[[GLOBAL:.*]] = addrspacecast ptr %[[ADDRESS]] to ptr addrspace(1)
; CHECK:         load i32, ptr addrspace(1) %[[GLOBAL]]
define i32 @f() {
  %v = load i32, ptr addrspace(1) @x
  ret i32 %v
}
