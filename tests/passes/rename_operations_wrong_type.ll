; RUN: not %cw-opt --rename-operations %s 2>&1 | FileCheck %s
; CHECK: error: '__cw_tid_x' is declared with another type than operation 'cw.tid.x' has
declare i64 @__cw_tid_x()
define i64 @f() {
  %x = call i64 @__cw_tid_x()
  ret i64 %x
}
