// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cuda_fp8.h: conversions and classes, on both sides.
#include <cuda_fp8.h>

template <typename T, typename T2, typename T4>
__host__ __device__ float everything(__half h, __nv_bfloat16 b, float f) {
    const T a(f), c(h), d(b), e(3), g(2.0);
    const T2 p(make_float2(1, 2)), q(__half2(h, h)), r(__nv_bfloat162(b, b));
    const T4 s(make_float4(1, 2, 3, 4)), t(__half2(h, h), __half2(h, h));
    const float4 four = static_cast<float4>(s);
    const float2 two = static_cast<float2>(p);
    const __half2 halves = static_cast<__half2>(q);
    return static_cast<float>(a) + static_cast<float>(c) + static_cast<int>(d) +
           static_cast<double>(e) + g.__x + r.__x + t.__x + four.x + two.y +
           __half2float(halves.x) + __half2float(static_cast<__half>(a));
}
__global__ void on_device(float* p) {
    *p = everything<__nv_fp8_e4m3, __nv_fp8x2_e4m3, __nv_fp8x4_e4m3>(1.0f, 2.0f, *p);
    p[1] = __nv_cvt_float_to_fp8(*p, __NV_SATFINITE, __NV_E4M3) +
           __nv_cvt_double_to_fp8(2, __NV_NOSAT, __NV_E5M2);
    p[2] = __half2float(__half(__nv_cvt_fp8_to_halfraw(3, __NV_E5M2)));
}
int main() {
    const float sum =
        everything<__nv_fp8_e5m2, __nv_fp8x2_e5m2, __nv_fp8x4_e5m2>(1.0f, 2.0f, 3.0f) +
        everything<__nv_fp8_e8m0, __nv_fp8x2_e8m0, __nv_fp8x4_e8m0>(1.0f, 2.0f, 3.0f);
    return sum > 0 ? 0 : 1;
}
