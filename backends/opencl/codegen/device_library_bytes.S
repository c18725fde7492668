# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The bitcode of backends/opencl/device.
    .section .rodata
    .globl cw_opencl_library, cw_opencl_library_end
    .hidden cw_opencl_library, cw_opencl_library_end
    .balign 16
cw_opencl_library:
    .incbin CW_OPENCL_LIBRARY
cw_opencl_library_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
