; RUN: %cw-opt --make-convergent %s | FileCheck %s
target datalayout = "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

declare i32 @cw.tid.x()
declare i32 @cw.ntid.x()
declare void @cw.barrier(i32, i32)
declare i32 @cw.barrier.red.popc(i32, i32, i32)
declare i32 @cw.activemask()
declare i32 @cw.shfl.down(i32, i32, i32, i32)
declare i32 @cw.vote.ballot(i32, i32)
declare void @cw.yield()
declare void @cw.trap()

; Halving steps with barriers between: the loop is the same for the whole block.
; CHECK-LABEL: define ptx_kernel void @reduction(
; CHECK-NOT:     call void @cw.barrier
; CHECK:       loop:
; CHECK:         call void @cw.leaf.barrier()
; CHECK:         ret void
define ptx_kernel void @reduction(ptr %data) {
  %tid = call i32 @cw.tid.x()
  %n = call i32 @cw.ntid.x()
  br label %loop
loop:
  %step = phi i32 [ %n, %0 ], [ %half, %join ]
  %half = lshr i32 %step, 1
  %mine = icmp ult i32 %tid, %half
  br i1 %mine, label %add, label %join
add:
  store i32 %half, ptr %data
  br label %join
join:
  call void @cw.barrier(i32 0, i32 0)
  %more = icmp ugt i32 %half, 1
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Some end before the barrier: rounds.
; CHECK-LABEL: define ptx_kernel void @leaves(
; CHECK-SAME:    #[[ROUNDS:[0-9]+]]
; CHECK:         call void @__cw_simt_begin(
; CHECK:       dispatch:
; CHECK:         switch i32
; CHECK:       meet:
; CHECK:         call void @cw.leaf.barrier()
; CHECK-NOT:     call void @cw.leaf.barrier()
; CHECK:         call i32 @__cw_simt_over(
define ptx_kernel void @leaves(ptr %data, i32 %n) {
  %tid = call i32 @cw.tid.x()
  %out = icmp uge i32 %tid, %n
  br i1 %out, label %done, label %on
on:
  store i32 1, ptr %data
  call void @cw.barrier(i32 0, i32 0)
  store i32 2, ptr %data
  br label %done
done:
  ret void
}

; A trap is an end, too; of a kernel that does not wait, it is all that changes.
; CHECK-LABEL: define ptx_kernel void @fails(
; CHECK:         call void @cw.report.trap()
; CHECK-NEXT:    ret void
define ptx_kernel void @fails(i1 %c) {
  br i1 %c, label %bad, label %good
bad:
  call void @cw.trap()
  unreachable
good:
  ret void
}

; The first warp alone: whole where warps are runs of x.
; CHECK-LABEL: define ptx_kernel void @firstWarp(
; CHECK:         br i1 %{{.*}}, label %together, label %apart
; CHECK:       together:
; CHECK-NEXT:    call void @firstWarp.together(
; CHECK:       apart:
; CHECK-NEXT:    call void @firstWarp.apart(
define ptx_kernel void @firstWarp(ptr %data) {
  %tid = call i32 @cw.tid.x()
  %first = icmp ult i32 %tid, 32
  br i1 %first, label %sum, label %done
sum:
  %v = call i32 @cw.shfl.down(i32 -1, i32 %tid, i32 16, i32 31)
  store i32 %v, ptr %data
  br label %done
done:
  ret void
}

; Lanes that have ended don't matter to the others.
; CHECK-LABEL: define ptx_kernel void @rest(
; CHECK:         call i32 @cw.shfl.down({{.*}}){{$}}
define ptx_kernel void @rest(ptr %data, i32 %n) {
  %tid = call i32 @cw.tid.x()
  %out = icmp uge i32 %tid, %n
  br i1 %out, label %done, label %on
on:
  %v = call i32 @cw.shfl.down(i32 -1, i32 %tid, i32 16, i32 31)
  store i32 %v, ptr %data
  br label %done
done:
  ret void
}

; The mask was made where the lanes are still together; a second use of it is behind a branch that
; not all take, and then in a loop that they leave at different times.
; CHECK-LABEL: define ptx_kernel void @masks(
; CHECK-NOT:     @__cw_simt
; CHECK:         call i32 @cw.vote.ballot(i32 -1, i32 %{{.*}}), !cw.converged
; CHECK:         call i32 @cw.activemask(){{$}}
; CHECK-NEXT:    call i32 @cw.shfl.down(i32 %active
define ptx_kernel void @masks(ptr %data, i32 %n) {
  %tid = call i32 @cw.tid.x()
  %c = icmp ult i32 %tid, %n
  %p = zext i1 %c to i32
  %ballot = call i32 @cw.vote.ballot(i32 -1, i32 %p)
  br i1 %c, label %in, label %join
in:
  %v = call i32 @cw.shfl.down(i32 %ballot, i32 %tid, i32 16, i32 31)
  store i32 %v, ptr %data
  br label %join
join:
  %i = phi i32 [ %tid, %0 ], [ %tid, %in ], [ %next, %join ]
  %active = call i32 @cw.activemask()
  %w = call i32 @cw.shfl.down(i32 %active, i32 %tid, i32 16, i32 31)
  store i32 %w, ptr %data
  %next = add i32 %i, 1
  %more = icmp ult i32 %next, %n
  br i1 %more, label %join, label %done
done:
  ret void
}

; Each side of a branch has its own collective: who meets is known only when they wait.
; CHECK-LABEL: define ptx_kernel void @bothSides(
; CHECK:         call i64 @__cw_simt_look(
define ptx_kernel void @bothSides(ptr %data, i32 %n) {
  %tid = call i32 @cw.tid.x()
  %c = icmp ult i32 %tid, %n
  br i1 %c, label %yes, label %no
yes:
  %v = call i32 @cw.shfl.down(i32 -1, i32 %tid, i32 16, i32 31)
  br label %join
no:
  %w = call i32 @cw.shfl.down(i32 -1, i32 %tid, i32 8, i32 31)
  br label %join
join:
  %r = phi i32 [ %v, %yes ], [ %w, %no ]
  store i32 %r, ptr %data
  ret void
}

; Spinning.
; CHECK-LABEL: define ptx_kernel void @spins(
; CHECK:         call void @__cw_simt_tell(
define ptx_kernel void @spins(ptr %flag) {
  br label %loop
loop:
  %v = load volatile i32, ptr %flag
  %c = icmp eq i32 %v, 0
  call void @cw.yield()
  br i1 %c, label %loop, label %done
done:
  ret void
}

; CHECK-LABEL: define ptx_kernel void @counts(
; CHECK:         atomicrmw add ptr %{{.*}}, i32 %{{.*}} syncscope("block") monotonic
; CHECK:         call void @cw.leaf.barrier()
define ptx_kernel void @counts(ptr %data) {
  %tid = call i32 @cw.tid.x()
  %v = call i32 @cw.barrier.red.popc(i32 0, i32 0, i32 %tid)
  store i32 %v, ptr %data
  ret void
}

; CHECK-LABEL: define ptx_kernel void @deep(
; CHECK-SAME:    #[[DEEP:[0-9]+]]
define ptx_kernel void @deep(i32 %n) {
  call void @down(i32 %n)
  ret void
}
define internal void @down(i32 %n) noinline {
  %c = icmp eq i32 %n, 0
  br i1 %c, label %done, label %more
more:
  call void @cw.barrier(i32 0, i32 0)
  %m = sub i32 %n, 1
  call void @down(i32 %m)
  br label %done
done:
  ret void
}

; A callee that can't be inlined tells its callers that the thread has ended.
; CHECK-LABEL: define ptx_kernel void @endsBelow(
; CHECK:         call i32 @below(
; CHECK-NEXT:    %[[FLAG:.*]] = call ptr @cw.ended.flag()
; CHECK-NEXT:    %[[ENDED:.*]] = load i32, ptr %[[FLAG]]
; CHECK-LABEL: define internal i32 @below(
; CHECK:         call void @cw.report.trap()
; CHECK-NEXT:    %[[FLAG:.*]] = call ptr @cw.ended.flag()
; CHECK-NEXT:    store i32 1, ptr %[[FLAG]]
; CHECK-NEXT:    ret i32 0
define ptx_kernel void @endsBelow(i32 %n, ptr %data) {
  %r = call i32 @below(i32 %n)
  store i32 %r, ptr %data
  ret void
}
define internal i32 @below(i32 %n) noinline {
  %c = icmp eq i32 %n, 0
  br i1 %c, label %bad, label %more
bad:
  call void @cw.trap()
  unreachable
more:
  %m = sub i32 %n, 1
  %r = call i32 @below(i32 %m)
  ret i32 %r
}

; Read, then written by others without a barrier between: on GPUs the reads are long done.
; CHECK-LABEL: define ptx_kernel void @noTrailingBarrier(
; CHECK:       loop:
; CHECK:         call void @cw.leaf.barrier()
; CHECK-NEXT:    store i32 %{{.*}}, ptr addrspace(3) %mine
; CHECK-NEXT:    call void @cw.leaf.barrier()
; CHECK-NEXT:    %v = load i32, ptr addrspace(3) %others
; CHECK-NOT:     call void @cw.leaf.barrier()
; CHECK:         ret void
define ptx_kernel void @noTrailingBarrier(ptr addrspace(3) %cells, ptr %data, i32 %n) {
  %tid = call i32 @cw.tid.x()
  %mine = getelementptr i32, ptr addrspace(3) %cells, i32 %tid
  %next = xor i32 %tid, 32
  %others = getelementptr i32, ptr addrspace(3) %cells, i32 %next
  br label %loop
loop:
  %i = phi i32 [ 0, %0 ], [ %j, %loop ]
  store i32 %i, ptr addrspace(3) %mine
  call void @cw.barrier(i32 0, i32 0)
  %v = load i32, ptr addrspace(3) %others
  store i32 %v, ptr %data
  %j = add i32 %i, 1
  %more = icmp ult i32 %j, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Some end early; the others come to every wait together. Only barriers are cut at.
; CHECK-LABEL: define ptx_kernel void @restOfBlock(
; CHECK:         call i32 @cw.shfl.down(
; CHECK:       dispatch:
; CHECK:         call void @__cw_simt_tell(ptr %{{.*}}, i32 2,
; CHECK:         ret void
define ptx_kernel void @restOfBlock(ptr %data, i32 %n) {
  %tid = call i32 @cw.tid.x()
  %out = icmp uge i32 %tid, %n
  br i1 %out, label %done, label %on
on:
  %v = call i32 @cw.shfl.down(i32 -1, i32 %tid, i32 16, i32 31)
  call void @cw.barrier(i32 0, i32 0)
  store i32 %v, ptr %data
  br label %done
done:
  ret void
}

; CHECK-LABEL: define internal void @firstWarp.together(
; CHECK:         call i32 @cw.shfl.down({{.*}}), !cw.converged
; CHECK-LABEL: define internal void @firstWarp.apart(
; CHECK:         call i32 @cw.shfl.down({{.*}}){{$}}

; CHECK-DAG: attributes #[[ROUNDS]] = { {{.*}}"cw.exchange.block"="{{[1-9][0-9]*}}" "cw.exchange.thread"="0"
; CHECK-DAG: attributes #[[DEEP]] = { {{.*}}"cw.refusal"="{{.*}}recursi{{.*}}"
