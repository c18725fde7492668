; RUN: %cw-opt --image=cpu %s | FileCheck %s
; The image says how much of the stack a thread's code takes, callees included.
target triple = "nvptx64-nvidia-cuda"
declare void @cw.nanosleep(i32)

define internal void @called(ptr %p, i64 %i) noinline {
  %array = alloca [30000 x i64]
  %at = getelementptr i64, ptr %array, i64 %i
  store volatile ptr %p, ptr %at
  call void @cw.nanosleep(i32 1)
  %v = load volatile i64, ptr %at
  store i64 %v, ptr %p
  ret void
}

; Its threads need stacks: a function that waits and calls itself can't be inlined.
define internal void @again(ptr %p, i32 %n) noinline {
  %done = icmp eq i32 %n, 0
  br i1 %done, label %last, label %more
more:
  %less = sub i32 %n, 1
  call void @again(ptr %p, i32 %less)
  %i = zext i32 %n to i64
  call void @called(ptr %p, i64 %i)
  br label %last
last:
  ret void
}

; CHECK: kernel large {{.*}} stack=24{{[0-9][0-9][0-9][0-9]$}}
define ptx_kernel void @large(ptr %p, i32 %n) {
  call void @again(ptr %p, i32 %n)
  ret void
}

; CHECK: kernel small {{.*}} stack={{[0-9]{1,3}$}}
define ptx_kernel void @small(ptr %p) {
  store i64 1, ptr %p
  ret void
}
