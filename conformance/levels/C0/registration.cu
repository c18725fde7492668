// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: kernels and variables of several translation units are found by their host symbols
// DOC: CUDA C++ Programming Guide, 3.1 Compilation with NVCC; 18 C++ language support, static and
//     anonymous namespaces
// FILES: registration_b.cu
// ORACLE: not yet run
#include "case.h"
#include "registration.h"

namespace {
__global__ void anonymous(int* out) {
    *out = 10;
}
__device__ int hidden = 100;
} // namespace

static __global__ void sameName(int* out) {
    *out = 1;
}
static __device__ int same_variable = 11;
static __constant__ int same_constant = 21;
__global__ void readBoth(int* out) {
    out[0] = same_variable;
    out[1] = same_constant;
    out[2] = hidden;
}

namespace a::b {
__global__ void nested(int* out) {
    *out = 5;
}
} // namespace a::b
extern "C" __global__ void plainName(int* out) {
    *out = 6;
}

struct Holder {
    static void launch(int* out);
};
template <int N>
__global__ void fromMember(int* out) {
    *out = N;
}
void Holder::launch(int* out) {
    fromMember<77><<<1, 1>>>(out);
}

static int read(const Buffer& out) {
    return out.host()[0];
}

CASE(AKernelRuns) {
    Buffer out(1);
    a::b::nested<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 5);
}

CASE(ExternCKernelRuns) {
    Buffer out(1);
    plainName<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 6);
}

CASE(SameNamedStaticKernelsOfTwoFilesAreTwoKernels) {
    Buffer out(1);
    sameName<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 1);
    launchTheOtherSameName(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 2);
}

CASE(SameNamedAnonymousKernelsOfTwoFilesAreTwoKernels) {
    Buffer out(1);
    anonymous<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 10);
    launchTheOtherAnonymous(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 20);
}

CASE(SameNamedStaticVariablesOfTwoFilesAreTwoVariables) {
    Buffer out(3);
    const int changed = 12;
    CHECK_CUDA(cudaMemcpyToSymbol(same_variable, &changed, sizeof changed));
    readBoth<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 12);
    CHECK_EQ(out.host()[1], 21);
    CHECK_EQ(out.host()[2], 100);
    readBothElsewhere(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 111);
    CHECK_EQ(out.host()[1], 121);
    CHECK_EQ(out.host()[2], 200);
}

CASE(ATemplateInstantiatedInTwoFilesRunsFromBoth) {
    Buffer out(1);
    shared_template<3><<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 3);
    launchTemplateElsewhere(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 3);
    Holder::launch(out);
    CHECK_KERNEL();
    CHECK_EQ(read(out), 77);
}

CASE(KernelsRunFromAThreadThatDidNotLoadThem) {
    Buffer out(1);
    launchFromThread(out);
    CHECK_EQ(read(out), 2);
}
