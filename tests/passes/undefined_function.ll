; RUN: not %cw-opt --portable %s 2>&1 | FileCheck %s
; CHECK: error: device function 'missing(int)' is called but nowhere defined
target triple = "nvptx64-nvidia-cuda"
declare i32 @_Z7missingi(i32)
define ptx_kernel void @k(ptr %out) {
  %l = call i32 @_Z7missingi(i32 1)
  store i32 %l, ptr %out
  ret void
}
