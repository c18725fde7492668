; RUN: %cw-opt --insert-lockstep %s | FileCheck %s
declare ptr @cw.dynamic.smem.base()

; Shared memory that PTX reaches by an address in a register.
; CHECK-LABEL: define void @from_base(
; CHECK:         call void @cw.lockstep()
; CHECK-NEXT:    load i32, ptr %cell
define void @from_base(i64 %distance) {
  %base = call ptr @cw.dynamic.smem.base()
  %cell = getelementptr i8, ptr %base, i64 %distance
  %v = load i32, ptr %cell
  ret void
}

; CHECK-LABEL: define void @global(
; CHECK-NOT:     call void @cw.lockstep()
; CHECK:         ret void
define void @global(ptr addrspace(1) %p) {
  %v = load i32, ptr addrspace(1) %p
  ret void
}
