/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Assembler macros of the doors: an exported name that jumps to entry `index` of a table of
 * pointers, with every register and the stack as the caller left them. CW_FORWARD: the table is
 * another library's; CW_FORWARD_LOCAL: of this link, where the name binds too, as another library's
 * table may not be filled yet; CW_LINK_STUB: answers CUDA_ERROR_STUB_LIBRARY (34). */
/* This is assembler: */
/* clang-format off */

#define CW_FUNCTION(name)                                                                                    \
    .globl name;                                                                                             \
    .type name, %function;                                                                                   \
    .p2align 4;                                                                                              \
    name:

#if defined(__x86_64__)
.intel_syntax noprefix
#define CW_LANDING endbr64
#define CW_FORWARD(name, table, index)                                                                       \
    CW_FUNCTION(name) CW_LANDING;                                                                            \
    mov r11, qword ptr [rip + table@GOTPCREL];                                                               \
    jmp qword ptr [r11 + 8 * index];                                                                         \
    .size name, . - name
#define CW_FORWARD_LOCAL(name, table, index)                                                                 \
    CW_FUNCTION(name) CW_LANDING;                                                                            \
    jmp qword ptr [rip + table + 8 * index];                                                                 \
    .protected name;                                                                                         \
    .hidden table;                                                                                           \
    .size name, . - name
#define CW_LINK_STUB(name)                                                                                   \
    CW_FUNCTION(name) CW_LANDING;                                                                            \
    mov eax, 34;                                                                                             \
    ret;                                                                                                     \
    .size name, . - name
#elif defined(__aarch64__)
#define CW_FORWARD(name, table, index)                                                                       \
    CW_FUNCTION(name) hint 34;                                                                               \
    adrp x16, :got:table;                                                                                    \
    ldr x16, [x16, :got_lo12:table];                                                                         \
    ldr x16, [x16, 8 * index];                                                                               \
    br x16;                                                                                                  \
    .size name, . - name
#define CW_FORWARD_LOCAL(name, table, index)                                                                 \
    CW_FUNCTION(name) hint 34;                                                                               \
    adrp x16, table + 8 * index;                                                                             \
    add x16, x16, :lo12:(table + 8 * index);                                                                 \
    ldr x16, [x16];                                                                                          \
    br x16;                                                                                                  \
    .protected name;                                                                                         \
    .hidden table;                                                                                           \
    .size name, . - name
#define CW_LINK_STUB(name)                                                                                   \
    CW_FUNCTION(name) mov w0, 34;                                                                            \
    ret;                                                                                                     \
    .size name, . - name
#elif defined(__riscv)
.option pic
#define CW_FORWARD(name, table, index)                                                                       \
    CW_FUNCTION(name) la t1, table;                                                                          \
    li t2, 8 * index;                                                                                        \
    add t1, t1, t2;                                                                                          \
    ld t1, 0(t1);                                                                                            \
    jr t1;                                                                                                   \
    .size name, . - name
#define CW_FORWARD_LOCAL(name, table, index) CW_FORWARD(name, table, index); .protected name; .hidden table
#define CW_LINK_STUB(name)                                                                                   \
    CW_FUNCTION(name) li a0, 34;                                                                             \
    ret;                                                                                                     \
    .size name, . - name
#else
#error "the forwarders (shim/common/forward.h) have no lines for this processor yet"
#endif

#define CW_FORWARD_END .section .note.GNU-stack, "", %progbits

.text
