// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/instruction.h"

#include <gtest/gtest.h>

namespace cw::opencl {
namespace {

#if defined(__x86_64__)

// Each function is one instruction between two labels: the assembler knows its length.
#define CW_INSTRUCTION(name, text)                                                                 \
    asm(".pushsection .text\n" #name "_begin: " text "\n" #name "_end:\n.popsection");             \
    extern "C" const uint8_t name##_begin[], name##_end[];
#define CW_INSTRUCTIONS(X)                                                                         \
    X(load, "movl (%rax), %ecx")                                                                   \
    X(load_wide, "movq 8(%r12), %r9")                                                              \
    X(load_far, "movl 0x12345(%rbp,%rcx,4), %eax")                                                 \
    X(load_indexed, "movl (,%rcx,8), %eax")                                                        \
    X(load_relative, "movl 16(%rip), %eax")                                                        \
    X(load_base_13, "movb (%r13), %al")                                                            \
    X(extend, "movzwl (%rdi), %eax")                                                               \
    X(store_number, "movl $77, (%rdi)")                                                            \
    X(store_short, "movw $77, 4(%rdi)")                                                            \
    X(store_byte, "movb $7, (%rdi)")                                                               \
    X(store_quad, "movq $7, 8(%rsp)")                                                              \
    X(add_number, "addl $1000, (%rdi)")                                                            \
    X(add_small, "addl $1, (%rdi)")                                                                \
    X(test_number, "testl $1000, (%rdi)")                                                          \
    X(negate, "negl (%rdi)")                                                                       \
    X(multiply, "imull $100000, (%rdi), %eax")                                                     \
    X(atomic_add, "lock xaddl %eax, (%rdi)")                                                       \
    X(atomic_replace, "lock cmpxchgq %rcx, 64(%rdi,%rsi)")                                         \
    X(copy_bytes, "rep movsb")                                                                     \
    X(vector, "movups (%rdi,%rax,4), %xmm3")                                                       \
    X(vector_double, "movsd %xmm9, 8(%r8)")                                                        \
    X(avx, "vmovups 32(%rdi), %ymm12")                                                             \
    X(avx_insert, "vinsertf128 $1, (%r9), %ymm1, %ymm1")                                           \
    X(avx_gather, "vpgatherdd %ymm1, (%rax,%ymm2,4), %ymm3")                                       \
    X(avx512, "vmovups %zmm20, 64(%rdi,%rax,4)")                                                   \
    X(avx512_masked, "vmovdqu32 (%r10), %zmm1 {%k1} {z}")                                          \
    X(avx512_scatter, "vscatterdps %zmm1, (%rax,%zmm2,4) {%k1}")                                   \
    X(avx512_compare, "vpcmpeqd 4(%rdi), %zmm1, %k2")

CW_INSTRUCTIONS(CW_INSTRUCTION)

TEST(Instruction, HasTheLengthThatTheAssemblerGaveIt) {
#define CW_EXPECT(name, text)                                                                      \
    EXPECT_EQ(lengthOfAccess(name##_begin), size_t(name##_end - name##_begin)) << text;
    CW_INSTRUCTIONS(CW_EXPECT)
}

TEST(Instruction, ThatAccessesNothingHasNone) {
    const uint8_t jump[] = {0xeb, 0x10}, back[] = {0xc3}, trap[] = {0xcc};
    for (const uint8_t* code : {jump, back, trap})
        EXPECT_EQ(lengthOfAccess(code), 0u);
}

#endif

} // namespace
} // namespace cw::opencl
