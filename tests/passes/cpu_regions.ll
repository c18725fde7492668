; RUN: rm -rf %t && mkdir %t && env CAUSEWAY_DUMP=ir:%t %cw-opt --image=cpu %s && cat %t/* | FileCheck %s
; A tile loop as products of matrices have it. Its counter of 64 bits fits into 32, and is kept so in the warp's frame. A
; barrier whose operands are constants is told in the region's row (82 is barrier 2 with the count 5), not by each lane.
; Behind the branch that all lanes take together the driver need not look where each of them goes (flag 1); behind the
; branch on what memory held it looks, and behind switches on the thread itself.
target triple = "nvptx64-nvidia-cuda"
declare void @cw.barrier(i32, i32)
declare i32 @cw.tid.x()
declare i32 @cw.laneid()

; CHECK: @tiles.region0, i32 0, i32 0, {{[^}]*}}, i32 1 }
; CHECK-SAME: @tiles.region1, i32 1, i32 0, {{[^}]*}}, i32 3 }
; CHECK: @asks.region0, i32 0, i32 0, {{[^}]*}}, i32 0 }
; CHECK-SAME: @asks.region1, i32 1, i32 82, {{[^}]*}}, i32 3 }

; CHECK: @parts.region0, i32 0, i32 0, {{[^}]*}}, i32 0 }
; CHECK: @parts_lanes.region0, i32 0, i32 0, {{[^}]*}}, i32 0 }

; CHECK-LABEL: define {{.*}}@tiles.step(
; CHECK-NOT: store i64
; CHECK: ret void
define ptx_kernel void @tiles(ptr %out, i32 %n) {
entry:
  %x = call i32 @cw.tid.x()
  %count = zext i32 %n to i64
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %sum = phi float [ 0.0, %entry ], [ %more, %loop ]
  %at = getelementptr float, ptr %out, i64 %i
  %value = load float, ptr %at
  call void @cw.barrier(i32 0, i32 0)
  %own = getelementptr float, ptr %out, i32 %x
  %mine = load float, ptr %own
  %product = fmul float %value, %mine
  %more = fadd float %sum, %product
  %next = add nuw nsw i64 %i, 1
  %goes = icmp ult i64 %next, %count
  br i1 %goes, label %loop, label %done
done:
  %to = getelementptr float, ptr %out, i32 %x
  store float %more, ptr %to
  ret void
}

define ptx_kernel void @asks(ptr %out) {
  %asked = load i32, ptr %out
  %yes = icmp ne i32 %asked, 0
  br i1 %yes, label %waits, label %done
waits:
  call void @cw.barrier(i32 2, i32 5)
  store i32 1, ptr %out
  br label %done
done:
  ret void
}

define ptx_kernel void @parts(ptr %out) {
  %x = call i32 @cw.tid.x()
  switch i32 %x, label %done [ i32 0, label %first
                               i32 7, label %seventh ]
first:
  call void @cw.barrier(i32 1, i32 64)
  br label %done
seventh:
  call void @cw.barrier(i32 2, i32 64)
  br label %done
done:
  ret void
}

define ptx_kernel void @parts_lanes(ptr %out) {
  %x = call i32 @cw.laneid()
  switch i32 %x, label %done [ i32 0, label %first
                               i32 7, label %seventh ]
first:
  call void @cw.barrier(i32 1, i32 64)
  br label %done
seventh:
  call void @cw.barrier(i32 2, i32 64)
  br label %done
done:
  ret void
}
