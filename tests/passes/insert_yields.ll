; RUN: %cw-opt --insert-yields %s | FileCheck %s

; A loop that reads a volatile flag until another thread sets it.
; CHECK-LABEL: define void @volatile_flag(
; CHECK:       spin:
; CHECK:         call void @cw.yield()
; CHECK-NEXT:    br i1
define void @volatile_flag(ptr %flag) {
entry:
  br label %spin
spin:
  %v = load volatile i32, ptr %flag
  %c = icmp eq i32 %v, 0
  br i1 %c, label %spin, label %done
done:
  ret void
}

; A lock: compare-and-swap with a fixed expectation, result kept in a flag.
; CHECK-LABEL: define void @lock(
; CHECK:         call void @cw.yield()
define void @lock(ptr %mutex, ptr %data) {
entry:
  br label %try
try:
  %done = phi i1 [ false, %entry ], [ %next, %again ]
  %pair = cmpxchg ptr %mutex, i32 0, i32 1 monotonic monotonic
  %got = extractvalue { i32, i1 } %pair, 1
  br i1 %got, label %inside, label %again
inside:
  store i32 7, ptr %data
  %old = atomicrmw xchg ptr %mutex, i32 0 monotonic
  br label %again
again:
  %next = phi i1 [ true, %inside ], [ false, %try ]
  br i1 %next, label %out, label %try
out:
  ret void
}

; A compare-and-swap that expects what it has just read ends by itself.
; CHECK-LABEL: define void @lock_free_add(
; CHECK-NOT:     cw.yield
; CHECK:         ret void
define void @lock_free_add(ptr %p, i32 %v) {
entry:
  %first = load i32, ptr %p
  br label %again
again:
  %old = phi i32 [ %first, %entry ], [ %seen, %again ]
  %new = add i32 %old, %v
  %pair = cmpxchg ptr %p, i32 %old, i32 %new monotonic monotonic
  %seen = extractvalue { i32, i1 } %pair, 0
  %ok = icmp eq i32 %seen, %old
  br i1 %ok, label %done, label %again
done:
  ret void
}

; A work queue: each turn takes the next item.
; CHECK-LABEL: define void @work_queue(
; CHECK-NOT:     cw.yield
; CHECK:         ret void
define void @work_queue(ptr %next, i32 %n) {
entry:
  br label %take
take:
  %i = atomicrmw add ptr %next, i32 1 monotonic
  %more = icmp ult i32 %i, %n
  br i1 %more, label %take, label %done
done:
  ret void
}

; A counted loop with an atomic inside that does not decide about the loop.
; CHECK-LABEL: define void @counted(
; CHECK-NOT:     cw.yield
; CHECK:         ret void
define void @counted(ptr %seen, i32 %n) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %j, %loop ]
  %pair = cmpxchg ptr %seen, i32 0, i32 1 monotonic monotonic
  %j = add i32 %i, 1
  %more = icmp ult i32 %j, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}
