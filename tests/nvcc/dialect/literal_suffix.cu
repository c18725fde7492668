// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
extern "C"__global__ void k() {}
#define NAME "a"
const char* text = "x" NAME "y";
