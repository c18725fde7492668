// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define CASE_NO_MAIN
#include "registration.h"

#include <thread>

namespace {
__global__ void anonymous(int* out) {
    *out = 20;
}
__device__ int hidden = 200;
} // namespace

static __global__ void sameName(int* out) {
    *out = 2;
}
static __device__ int same_variable = 111;
static __constant__ int same_constant = 121;
static __global__ void readBoth(int* out) {
    out[0] = same_variable;
    out[1] = same_constant;
    out[2] = hidden;
}

void launchTheOtherSameName(int* out) {
    sameName<<<1, 1>>>(out);
}
void launchTheOtherAnonymous(int* out) {
    anonymous<<<1, 1>>>(out);
}
void readBothElsewhere(int* out) {
    readBoth<<<1, 1>>>(out);
}
void launchTemplateElsewhere(int* out) {
    shared_template<3><<<1, 1>>>(out);
}
void launchFromThread(int* out) {
    std::thread([=] {
        sameName<<<1, 1>>>(out);
        CHECK_KERNEL();
    }).join();
}
