// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The lesser headers, together.
#include <cuComplex.h>
#include <cuda_profiler_api.h>
#include <cuda_runtime.h>
#include <device_launch_parameters.h>
#include <math_constants.h>
#include <mma.h>
#include <nvtx3/nvToolsExt.h>
#include <vector_functions.h>
#include <vector_types.h>

__global__ void complex_numbers(cuDoubleComplex* p, cuComplex* q, float* f) {
    p[0] = cuCadd(cuCmul(p[1], p[2]), cuCdiv(p[3], cuConj(p[4])));
    p[1] = cuCfma(p[0], p[1], cuCsub(p[2], make_cuDoubleComplex(1, 2)));
    q[0] = cuCaddf(cuCmulf(q[1], q[2]), cuCdivf(q[3], cuConjf(q[4])));
    q[1] = cuCfmaf(q[0], make_cuComplex(1, 2), make_cuFloatComplex(3, 4));
    f[0] = cuCabsf(q[0]) + cuCabs(p[0]) + cuCrealf(q[0]) + cuCimag(p[0]);
    q[2] = cuComplexDoubleToFloat(cuComplexFloatToDouble(q[2]));
    f[1] = CUDART_PI_F + CUDART_INF_F + CUDART_NAN + CUDART_SQRT_TWO;
}

static_assert(sizeof(char3) == 3 && sizeof(short4) == 8 && sizeof(float3) == 12 &&
                  sizeof(double3) == 24,
              "");
static_assert(alignof(float4) == 16 && alignof(double2) == 16 && alignof(int2) == 8 &&
                  alignof(uchar4) == 4,
              "");
static_assert(sizeof(dim3) == 12 && alignof(dim3) == 4 && sizeof(longlong3) == 24 &&
                  alignof(ulonglong4) == 16,
              "");

int main() {
    nvtxRangePushA("range");
    nvtxRangePop();
    cudaProfilerStart();
    cudaProfilerStop();
    return cuCabs(make_cuDoubleComplex(3, 4)) == 5 ? 0 : 1;
}
