// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: PTX means the same at every level of optimisation
// DOC: CUDA Driver API, CUjit_option, CU_JIT_OPTIMIZATION_LEVEL
// NVCC: -lcuda
#include "driver_case.h"

CASE(EveryLevelOfOptimizationComputesTheSame) {
    // Each thread writes the square of its number + 1; then thread t adds up those before it.
    const char text[] = R"(
        .version 7.0
        .target sm_70
        .address_size 64
        .visible .entry sums(.param .u64 out)
        {
            .reg .b64 %rd<3>;
            .reg .b32 %r<8>;
            .reg .pred %p;
            .shared .align 4 .b8 squares[256];
            mov.u32 %r1, %tid.x;
            add.s32 %r2, %r1, 1;
            mul.lo.s32 %r2, %r2, %r2;
            mov.u32 %r3, squares;
            mad.lo.s32 %r4, %r1, 4, %r3;
            st.shared.u32 [%r4], %r2;
            bar.sync 0;
            mov.u32 %r5, 0;
        next:
            setp.ge.u32 %p, %r3, %r4;
            @%p bra done;
            ld.shared.u32 %r6, [%r3];
            add.s32 %r5, %r5, %r6;
            add.s32 %r3, %r3, 4;
            bra next;
        done:
            ld.param.u64 %rd1, [out];
            mul.wide.u32 %rd2, %r1, 4;
            add.s64 %rd1, %rd1, %rd2;
            st.global.u32 [%rd1], %r5;
            ret;
        })";
    test::DriverContext context;
    CUdeviceptr out = 0;
    CHECK_CU(cuMemAlloc(&out, 64 * sizeof(int)));
    for (uintptr_t level = 0; level <= 4; ++level) {
        CUjit_option option = CU_JIT_OPTIMIZATION_LEVEL;
        void* value = reinterpret_cast<void*>(level);
        CUmodule module = nullptr;
        CUfunction sums = nullptr;
        CHECK_CU(cuModuleLoadDataEx(&module, text, 1, &option, &value));
        CHECK_CU(cuModuleGetFunction(&sums, module, "sums"));
        CHECK_CU(cuMemsetD32(out, 0xffffffff, 64));
        void* arguments[] = {&out};
        CHECK_CU(cuLaunchKernel(sums, 1, 1, 1, 64, 1, 1, 0, nullptr, arguments, nullptr));
        int host[64];
        CHECK_CU(cuMemcpyDtoH(host, out, sizeof host));
        for (int i = 0, sum = 0; i < 64; sum += (i + 1) * (i + 1), ++i)
            CHECK_EQ(host[i], sum);
        CHECK_CU(cuModuleUnload(module));
    }
    CHECK_CU(cuMemFree(out));
}
