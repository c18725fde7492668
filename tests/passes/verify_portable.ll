; RUN: not %cw-opt --portable %s 2>&1 | FileCheck %s
; CHECK: error: inline assembly is left over: asm("mov.u32 $0, %laneid;")
; CHECK-NEXT: while compiling 'lane(int*)'
target triple = "nvptx64-nvidia-cuda"

define ptx_kernel void @_Z4lanePi(ptr %out) {
  %l = call i32 asm "mov.u32 $0, %laneid;", "=r"()
  store i32 %l, ptr %out
  ret void
}
