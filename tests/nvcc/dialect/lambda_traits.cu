// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The traits exist in all modes of compilation, also without --extended-lambda.
template <class T>
__host__ __device__ constexpr bool isDeviceLambda(T) {
    return __nv_is_extended_device_lambda_closure_type(T);
}
__device__ int inDevice() {
    return isDeviceLambda([](int i) { return i; });
}
static_assert(!__nv_is_extended_device_lambda_closure_type(int), "");
static_assert(!__nv_is_extended_host_device_lambda_closure_type(int), "");
static_assert(!__nv_is_extended_device_lambda_with_preserved_return_type(int), "");
