// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: the compiler tells extended lambdas from plain ones
// DOC: CUDA C++ Programming Guide, 18.7.1 Extended Lambda Type Traits
// NVCC: --extended-lambda
// ORACLE: not yet run
#include "case.h"

enum Kind { None = 0, Device = 1, HostDevice = 2, Preserved = 4 };
template <class T>
__host__ __device__ constexpr int kindOf() {
    return (__nv_is_extended_device_lambda_closure_type(T) ? Device : 0) +
           (__nv_is_extended_host_device_lambda_closure_type(T) ? HostDevice : 0) +
           (__nv_is_extended_device_lambda_with_preserved_return_type(T) ? Preserved : 0);
}

// "Not an extended lambda, since it is defined outside of a function."
static auto outside = [] __host__ __device__(int i) { return i; };

struct Functor {
    __device__ int operator()(int i) const { return i; }
};

CASE(ItsKindIsKnownToTheCompiler) {
    auto device = [=] __device__(int i) { return i; };
    auto both = [=] __host__ __device__(int i) { return i; };
    auto host = [=](int i) { return i; };
    auto said = [=] __host__(int i) { return i; };
    static_assert(__nv_is_extended_device_lambda_closure_type(decltype(device)), "");
    static_assert(!__nv_is_extended_device_lambda_closure_type(decltype(both)), "");
    static_assert(__nv_is_extended_host_device_lambda_closure_type(decltype(both)), "");
    static_assert(!__nv_is_extended_device_lambda_closure_type(decltype(host)), "");
    static_assert(kindOf<decltype(device)>() == Device, "");
    static_assert(kindOf<decltype(both)>() == HostDevice, "");
    static_assert(kindOf<decltype(host)>() == None, "");
    static_assert(kindOf<decltype(said)>() == None, "");
    static_assert(kindOf<decltype(outside)>() == None, "");
    static_assert(kindOf<Functor>() == None, "");
    static_assert(kindOf<int>() == None, "");
    static_assert(kindOf<decltype(device)*>() == None, "");
    CHECK_EQ(both(3) + host(4) + said(5) + outside(6), 18);
}

CASE(AWrittenReturnTypeIsPreserved) {
    auto written = [] __device__(int i) -> long { return i; };
    auto deduced = [] __device__(int i) { return i; };
    auto written_auto = [] __device__(int i) -> auto { return i; };
    auto by_parameter = [] __device__(int i) -> decltype(i) { return i; };
    auto both = [] __host__ __device__(int i) -> long { return i; };
    static_assert(kindOf<decltype(written)>() == Device + Preserved, "");
    static_assert(kindOf<decltype(deduced)>() == Device, "");
    static_assert(kindOf<decltype(written_auto)>() == Device + Preserved, ""); // nvcc 13
    static_assert(kindOf<decltype(by_parameter)>() == Device, "");
    static_assert(kindOf<decltype(both)>() == HostDevice, "");
}

/// A library's way: what can't be called here goes to the device.
template <class F>
int call(F f, int argument) {
    if constexpr (__nv_is_extended_device_lambda_closure_type(F)) {
        return test::onDevice<int>(1, [=] __device__(int) { return f(argument); })[0];
    } else {
        return f(argument);
    }
}
CASE(ATemplateMayChooseByIt) {
    const int add = 100;
    CHECK_EQ(call([=] __device__(int i) { return i + add; }, 1), 101);
    CHECK_EQ(call([=] __host__ __device__(int i) { return i + add; }, 2), 102);
    CHECK_EQ(call([=](int i) { return i + add; }, 3), 103);
}

/// Within device code a lambda is not an extended one.
__global__ void inKernel(int* kinds) {
    auto plain = [](int i) { return i; };
    auto device = [] __device__(int i) { return i; };
    auto both = [] __host__ __device__(int i) { return i; };
    kinds[0] = kindOf<decltype(plain)>() + plain(0);
    kinds[1] = kindOf<decltype(device)>() + device(0);
    kinds[2] = kindOf<decltype(both)>() + both(0);
}
template <class F>
__global__ void kindOfArgument(F, int* kind) {
    *kind = kindOf<F>();
}
CASE(BothPassesSeeTheSame) {
    test::Buffer<int> kinds(4, 0x5a);
    inKernel<<<1, 1>>>(kinds);
    CHECK_KERNEL();
    kindOfArgument<<<1, 1>>>([=] __device__(int i) -> int { return i; }, kinds + 3);
    CHECK_KERNEL();
    CHECK(kinds.host() == (std::vector<int>{None, None, None, Device + Preserved}));
}

template <class T>
int inTemplate(T value) {
    auto device = [=] __device__(T i) { return i + value; };
    auto both = [=] __host__ __device__(T i) { return i + value; };
    static_assert(kindOf<decltype(device)>() == Device, "");
    static_assert(kindOf<decltype(both)>() == HostDevice, "");
    return int(both(1));
}
CASE(LambdasOfFunctionTemplatesToo) {
    CHECK_EQ(inTemplate(2) + inTemplate(3.0), 7);
}
