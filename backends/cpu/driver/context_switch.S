// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contract: context_switch.h.
    .text

#define FUNCTION(name) .globl name; .hidden name; .type name, %function; .p2align 4; name
#define END(name) .size name, . - name

#if defined(__x86_64__)

FUNCTION(cw_cpu_resume):
    movq %rdi, %rsp
    popq %rbp
    popq %rbx
    popq %rcx
    jmpq *%rcx
END(cw_cpu_resume)

FUNCTION(cw_cpu_restart):
    movq %rdi, %rsp
    movq %rsi, %rbx
    movq %rdx, %rbp
    jmp cw_cpu_start
END(cw_cpu_restart)

FUNCTION(cw_cpu_start):
    .cfi_startproc
    .cfi_undefined rip
    movq %rbp, %rdi
    xorl %ebp, %ebp
    callq *%rbx
    ud2
    .cfi_endproc
END(cw_cpu_start)

FUNCTION(cw_cpu_guarded):
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    pushq %r12
    .cfi_adjust_cfa_offset 8
    pushq %r13
    .cfi_adjust_cfa_offset 8
    pushq %r14
    .cfi_adjust_cfa_offset 8
    pushq %r15
    .cfi_adjust_cfa_offset 8
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    movq %rsp, (%rdx)
    movq %rdi, %rax
    movq %rsi, %rdi
    callq *%rax
    xorl %eax, %eax
.Lguard_end:
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    popq %r15
    .cfi_adjust_cfa_offset -8
    popq %r14
    .cfi_adjust_cfa_offset -8
    popq %r13
    .cfi_adjust_cfa_offset -8
    popq %r12
    .cfi_adjust_cfa_offset -8
    popq %rbx
    .cfi_adjust_cfa_offset -8
    popq %rbp
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_endproc
END(cw_cpu_guarded)

FUNCTION(cw_cpu_guard_failed):
    movq %rdi, %rsp
    movl $1, %eax
    jmp .Lguard_end
END(cw_cpu_guard_failed)

#elif defined(__aarch64__)

.macro SAVE
    stp x29, x30, [sp, #-160]!
    stp x19, x20, [sp, #16]
    stp x21, x22, [sp, #32]
    stp x23, x24, [sp, #48]
    stp x25, x26, [sp, #64]
    stp x27, x28, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
.endm
.macro RESTORE
    ldp x19, x20, [sp, #16]
    ldp x21, x22, [sp, #32]
    ldp x23, x24, [sp, #48]
    ldp x25, x26, [sp, #64]
    ldp x27, x28, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    ldp x29, x30, [sp], #160
.endm

FUNCTION(cw_cpu_switch):
    .cfi_startproc
    SAVE
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    RESTORE
    ret
    .cfi_endproc
END(cw_cpu_switch)

FUNCTION(cw_cpu_resume):
    mov sp, x0
    RESTORE
    ret
END(cw_cpu_resume)

FUNCTION(cw_cpu_restart):
    mov sp, x0
    mov x19, x1
    mov x20, x2
    b cw_cpu_start
END(cw_cpu_restart)

FUNCTION(cw_cpu_start):
    .cfi_startproc
    .cfi_undefined x30
    mov x29, xzr
    mov x30, xzr
    mov x0, x20
    blr x19
    brk #1
    .cfi_endproc
END(cw_cpu_start)

FUNCTION(cw_cpu_guarded):
    SAVE
    mov x9, sp
    str x9, [x2]
    mov x9, x0
    mov x0, x1
    blr x9
    mov w0, #0
    RESTORE
    ret
END(cw_cpu_guarded)

FUNCTION(cw_cpu_guard_failed):
    mov sp, x0
    RESTORE
    mov w0, #1
    ret
END(cw_cpu_guard_failed)

#endif
    .section .note.GNU-stack, "", %progbits
