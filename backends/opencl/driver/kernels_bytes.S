# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The SPIR-V of the .cl files.
    .section .rodata
.macro module name, file
    .globl \name, \name\()_end
    .hidden \name, \name\()_end
    .balign 16
\name:
    .incbin "\file"
\name\()_end:
.endm
    module cw_opencl_kernels, CW_OPENCL_KERNELS
    module cw_opencl_clock, CW_OPENCL_CLOCK
    module cw_opencl_divide, CW_OPENCL_DIVIDE
    module cw_opencl_shuffle, CW_OPENCL_SHUFFLE
    .byte 0
    .section .note.GNU-stack, "", %progbits
