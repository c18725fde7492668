; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; RUN: not %cw-opt --expand-floats %s 2>&1 | FileCheck %s
target triple = "nvptx64-nvidia-cuda"

; CHECK: 'llvm.sin.f64' has no form for devices that lack its format
define double @f(double %a) {
  %r = call double @llvm.sin.f64(double %a)
  ret double %r
}
declare double @llvm.sin.f64(double)
