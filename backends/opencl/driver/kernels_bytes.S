# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The SPIR-V of kernels.cl and clock.cl.
    .section .rodata
    .globl cw_opencl_kernels, cw_opencl_kernels_end, cw_opencl_clock, cw_opencl_clock_end
    .hidden cw_opencl_kernels, cw_opencl_kernels_end, cw_opencl_clock, cw_opencl_clock_end
    .balign 16
cw_opencl_kernels:
    .incbin CW_OPENCL_KERNELS
cw_opencl_kernels_end:
    .balign 16
cw_opencl_clock:
    .incbin CW_OPENCL_CLOCK
cw_opencl_clock_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
