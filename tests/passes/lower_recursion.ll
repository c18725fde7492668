; RUN: %cw-opt --lower-recursion %s | FileCheck %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

; CHECK-LABEL: define ptx_kernel void @start(
; CHECK:         call i32 @fib.loop(i32 %n)
; CHECK-NOT:   define {{.*}}@fib(
; CHECK-LABEL: define ptx_kernel void @parity(
; CHECK:         call i1 @even.loop(
; One function on a stack of its own.
; CHECK-LABEL: define internal i32 @fib.loop(
; CHECK:         alloca [8192 x i8], align 16
; CHECK-NOT:     call i32 @fib
; CHECK:         call void @cw.report.runaway()
; CHECK-NEXT:    call void @cw.exit()
define ptx_kernel void @start(i32 %n, ptr %out) {
  %r = call i32 @fib(i32 %n)
  store i32 %r, ptr %out
  ret void
}
define internal i32 @fib(i32 %n) noinline {
  %small = icmp slt i32 %n, 2
  br i1 %small, label %done, label %more
more:
  %a = sub i32 %n, 1
  %x = call i32 @fib(i32 %a)
  %b = sub i32 %n, 2
  %y = call i32 @fib(i32 %b)
  %s = add i32 %x, %y
  br label %done
done:
  %r = phi i32 [ %n, %0 ], [ %s, %more ]
  ret i32 %r
}

; Two that call each other are one machine.
; CHECK-LABEL: define internal i1 @even.loop(
; CHECK-NOT:     call i1
; CHECK:       }
; CHECK-NOT:   @odd.loop
define ptx_kernel void @parity(i32 %n, ptr %out) {
  %r = call i1 @even(i32 %n)
  %w = zext i1 %r to i32
  store i32 %w, ptr %out
  ret void
}
define internal i1 @even(i32 %n) noinline {
  %zero = icmp eq i32 %n, 0
  br i1 %zero, label %done, label %more
more:
  %m = sub i32 %n, 1
  %r = call i1 @odd(i32 %m)
  %x = xor i1 %r, %zero
  ret i1 %x
done:
  ret i1 true
}
define internal i1 @odd(i32 %n) noinline {
  %zero = icmp eq i32 %n, 0
  br i1 %zero, label %done, label %more
more:
  %m = sub i32 %n, 1
  %r = call i1 @even(i32 %m)
  %x = xor i1 %r, %zero
  ret i1 %x
done:
  ret i1 false
}
