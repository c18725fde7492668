; RUN: rm -rf %t && mkdir %t && env CAUSEWAY_DUMP=ir:%t %cw-opt --image=cpu %s && cat %t/* | FileCheck %s
; A kernel with more waits than regions are made for keeps its calls: inlining them would only make
; it huge.
target triple = "nvptx64-nvidia-cuda"
declare i32 @cw.shfl.idx(i32, i32, i32, i32)

define internal i32 @eight(i32 %x) noinline {
  %1 = call i32 @cw.shfl.idx(i32 -1, i32 %x, i32 1, i32 31)
  %2 = call i32 @cw.shfl.idx(i32 -1, i32 %1, i32 2, i32 31)
  %3 = call i32 @cw.shfl.idx(i32 -1, i32 %2, i32 3, i32 31)
  %4 = call i32 @cw.shfl.idx(i32 -1, i32 %3, i32 4, i32 31)
  %5 = call i32 @cw.shfl.idx(i32 -1, i32 %4, i32 5, i32 31)
  %6 = call i32 @cw.shfl.idx(i32 -1, i32 %5, i32 6, i32 31)
  %7 = call i32 @cw.shfl.idx(i32 -1, i32 %6, i32 7, i32 31)
  %8 = call i32 @cw.shfl.idx(i32 -1, i32 %7, i32 8, i32 31)
  ret i32 %8
}

define internal i32 @sixty_four(i32 %x) noinline {
  %1 = call i32 @eight(i32 %x)
  %2 = call i32 @eight(i32 %1)
  %3 = call i32 @eight(i32 %2)
  %4 = call i32 @eight(i32 %3)
  %5 = call i32 @eight(i32 %4)
  %6 = call i32 @eight(i32 %5)
  %7 = call i32 @eight(i32 %6)
  %8 = call i32 @eight(i32 %7)
  ret i32 %8
}

; CHECK:     define {{.*}}@many
; CHECK-NOT: define
; CHECK:     call {{.*}}@sixty_four(
; CHECK-NOT: {{step}}
define ptx_kernel void @many(ptr %out, i32 %x) {
  %1 = call i32 @sixty_four(i32 %x)
  %2 = call i32 @sixty_four(i32 %1)
  %3 = call i32 @sixty_four(i32 %2)
  %4 = call i32 @sixty_four(i32 %3)
  %5 = call i32 @sixty_four(i32 %4)
  store i32 %5, ptr %out
  ret void
}
