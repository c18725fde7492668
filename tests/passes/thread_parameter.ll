; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: %cw-opt --thread-parameter %s | FileCheck %s
; RUN: %cw-opt --thread-parameter %s | FileCheck --check-prefix=MEMORY %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; It needs none.
; CHECK: define internal i32 @plain(i32 %a)
define internal i32 @plain(i32 %a) {
  ret i32 %a
}

; Its address is taken, so whoever calls through it hands the thread over.
; CHECK: define internal void @taken(ptr {{.*}}%thread, i32 %a)
define internal void @taken(i32 %a) {
  ret void
}
@functions = constant [1 x ptr] [ptr @taken]

; CHECK: define void @kernel(ptr noalias noundef nonnull align 8 dereferenceable(64) %thread, ptr readonly %out) #[[KERNEL:[0-9]+]]
define ptx_kernel void @kernel(ptr readonly %out) {
; CHECK: %r = call i32 @reads(ptr %thread, i32 zeroext 1)
; CHECK: %s = call i32 @plain(i32 2)
; CHECK: call void %{{.*}}(ptr %thread, i32 3)
  %r = call i32 @reads(i32 zeroext 1)
  %s = call i32 @plain(i32 2)
  %f = load ptr, ptr %out
  call void %f(i32 3)
  ret void
}

; CHECK: define internal i32 @reads(ptr {{.*}}%thread, i32 %a)
define internal i32 @reads(i32 %a) {
; CHECK: call i32 @cw.tid.x()
  %t = call i32 @cw.tid.x()
  ret i32 %t
}

; Where the kernel's variables are is read from the thread's record, whatever was known before.
; MEMORY: define internal void @writes(ptr {{.*}}%thread) #[[WRITES:[0-9]+]]
define internal void @writes() nounwind memory(readwrite, argmem: none) {
  %base = call ptr @cw.shared.base()
  store i32 1, ptr %base
  ret void
}
; MEMORY: call void @writes(ptr %thread){{$}}
define ptx_kernel void @caller() {
  call void @writes() memory(readwrite, argmem: none)
  ret void
}
declare ptr @cw.shared.base()

; MEMORY: attributes #[[WRITES]] = { nounwind }
; CHECK: attributes #[[KERNEL]] = { "cw.kernel" }
declare i32 @cw.tid.x()
