// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "case.h"

using Buffer = test::Buffer<int>;
template <int N>
__global__ void shared_template(int* out) {
    *out = N;
}
void launchTheOtherSameName(int* out);
void launchTheOtherAnonymous(int* out);
void readBothElsewhere(int* out);
void launchTemplateElsewhere(int* out);
void launchFromThread(int* out);
