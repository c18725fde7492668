// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: PTX inside CUDA source: operands, constants, local registers, labels, shared addresses
// DOC: Inline PTX Assembly in CUDA
// ORACLE: not yet run
#include "case.h"

__global__ void operands(unsigned* out, float f, double d, short s, unsigned long long l) {
    float g;
    double e;
    short h;
    unsigned long long m;
    unsigned lane, sum = 5;
    asm("fma.rn.f32 %0, %1, %1, 0f3F800000;" : "=f"(g) : "f"(f));
    asm("add.f64 %0, %1, 1.5;" : "=d"(e) : "d"(d));
    asm("neg.s16 %0, %1;" : "=h"(h) : "h"(s));
    asm("shr.u64 %0, %1, %2;" : "=l"(m) : "l"(l), "n"(4));
    asm("mov.u32 %0, %%laneid;" : "=r"(lane));
    asm("add.u32 %0, %0, %1;" : "+r"(sum) : "r"(lane));
    out[0] = unsigned(g);
    out[1] = unsigned(e * 2);
    out[2] = unsigned(int(h));
    out[3] = unsigned(m);
    out[4] = lane;
    out[5] = sum;
}
CASE(OperandsOfEveryKindGoInAndOut) {
    test::Buffer<unsigned> out(6);
    operands<<<1, 1>>>(out, 3.0f, 2.0, 7, 0x1230);
    CHECK_KERNEL();
    const auto seen = out.host();
    const unsigned expected[] = {10, 7, 0xfffffff9u, 0x123, 0, 5};
    for (int i = 0; i < 6; ++i)
        CHECK_EQ(seen[i], expected[i]);
}

__device__ unsigned long long addWithCarry(unsigned a, unsigned b) {
    unsigned low, high;
    asm("add.cc.u32 %0, %2, %3;\n\t"
        "addc.u32 %1, 0, 0;"
        : "=r"(low), "=r"(high)
        : "r"(a), "r"(b));
    return static_cast<unsigned long long>(high) << 32 | low;
}
__global__ void carries(unsigned long long* out) {
    out[threadIdx.x] = addWithCarry(0xfffffff0u, threadIdx.x);
}
CASE(TheCarryGoesFromOneInstructionToTheNext) {
    test::Buffer<unsigned long long> out(32);
    carries<<<1, 32>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (unsigned i = 0; i < 32; ++i)
        CHECK_EQ(seen[i], 0xfffffff0ull + i);
}

// Registers and labels of a pair of braces are its own: the function is inlined twice.
__device__ unsigned countDown(unsigned n) {
    unsigned steps;
    asm volatile("{\n"
                 "  .reg .pred p;\n"
                 "  .reg .u32 left;\n"
                 "  mov.u32 left, %1;\n"
                 "  mov.u32 %0, 0;\n"
                 "again:\n"
                 "  setp.eq.u32 p, left, 0;\n"
                 "  @p bra done;\n"
                 "  sub.u32 left, left, 1;\n"
                 "  add.u32 %0, %0, 2;\n"
                 "  bra again;\n"
                 "done:\n"
                 "}"
                 : "=&r"(steps)
                 : "r"(n));
    return steps;
}
__global__ void loops(unsigned* out) {
    out[threadIdx.x] = countDown(threadIdx.x) + countDown(3);
}
CASE(ControlFlowStaysInsideTheStatement) {
    test::Buffer<unsigned> out(32);
    loops<<<1, 32>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (unsigned i = 0; i < 32; ++i)
        CHECK_EQ(seen[i], 2 * i + 6);
}

// What programs do by hand: 32-bit addresses in shared memory, vectors, a barrier.
__global__ void sharedAddresses(unsigned* out) {
    extern __shared__ __align__(16) unsigned words[];
    const unsigned i = threadIdx.x;
    const unsigned base = static_cast<unsigned>(__cvta_generic_to_shared(words));
    asm volatile("st.shared.u32 [%0], %1;" ::"r"(base + 4 * i), "r"(i * 3) : "memory");
    asm volatile("bar.sync 0;" ::: "memory");
    unsigned a, b, c, d;
    asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(a), "=r"(b), "=r"(c), "=r"(d)
                 : "r"(base + 16 * (i / 4)));
    out[i] = a + b + c + d + words[31 - i];
}
CASE(SharedMemoryIsReachedByAddressesOf32Bits) {
    test::Buffer<unsigned> out(32);
    sharedAddresses<<<1, 32, 128>>>(out);
    CHECK_KERNEL();
    const auto seen = out.host();
    for (unsigned i = 0; i < 32; ++i) {
        const unsigned first = i / 4 * 4;
        CHECK_EQ(seen[i], 3 * (4 * first + 6) + 3 * (31 - i));
    }
}

// A flag that another thread sets: each asm volatile load reads memory.
__global__ void waitForFlag(unsigned* out, unsigned* flag) {
    if (threadIdx.x == 0) {
        unsigned seen;
        do {
            asm volatile("ld.global.cg.u32 %0, [%1];" : "=r"(seen) : "l"(flag) : "memory");
        } while (seen == 0);
        *out = seen;
    } else if (threadIdx.x == 32) {
        asm volatile("st.release.gpu.global.u32 [%0], %1;" ::"l"(flag), "r"(9u) : "memory");
    }
}
CASE(AVolatileLoadIsRepeated) {
    test::Buffer<unsigned> out(1), flag(1);
    CHECK_EQ(cudaMemset(flag, 0, 4), cudaSuccess);
    waitForFlag<<<1, 64>>>(out, flag);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 9u);
}

// Neighbours in a warp, in a block of two dimensions, with the time read beside.
__global__ void shuffleAtATime(unsigned* out, unsigned long long* times) {
    const unsigned linear = threadIdx.y * blockDim.x + threadIdx.x;
    unsigned long long before, after;
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(before));
    out[linear] = __shfl_xor_sync(~0u, linear * 10, 17);
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(after));
    times[linear] = after >= before;
}
CASE(TheTimeBesideAShuffle) {
    test::Buffer<unsigned> out(96);
    test::Buffer<unsigned long long> times(96);
    shuffleAtATime<<<1, dim3(8, 12)>>>(out, times);
    CHECK_KERNEL();
    const auto seen = out.host();
    const auto forward = times.host();
    for (unsigned i = 0; i < 96; ++i) {
        CHECK_EQ(seen[i], (i ^ 17) * 10);
        CHECK_EQ(forward[i], 1u);
    }
}
