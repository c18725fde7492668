// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: the compiler tells extended lambdas from plain ones
// DOC: CUDA C++ Programming Guide, 18.7.1 Extended Lambda Type Traits
// NVCC: --extended-lambda
// ORACLE: not yet run
#include "case.h"

CASE(ItsKindIsKnownToTheCompiler) {
    auto device = [=] __device__(int i) { return i; };
    auto both = [=] __host__ __device__(int i) { return i; };
    auto host = [=](int i) { return i; };
    static_assert(__nv_is_extended_device_lambda_closure_type(decltype(device)), "");
    static_assert(!__nv_is_extended_device_lambda_closure_type(decltype(both)), "");
    static_assert(__nv_is_extended_host_device_lambda_closure_type(decltype(both)), "");
    static_assert(!__nv_is_extended_device_lambda_closure_type(decltype(host)), "");
    CHECK_EQ(both(3) + host(4), 7);
}
