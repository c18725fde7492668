// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: with NDEBUG a device assert is nothing
// DOC: CUDA C++ Programming Guide, 10.32 Assertion
// NVCC: -DNDEBUG
// ORACLE: not yet run
#include "case.h"

#include <cassert>

__global__ void wrong(int* out) {
    assert(out == nullptr);
    *out = 5;
}
CASE(AFalseConditionDoesNothing) {
    test::Buffer<int> out(1);
    wrong<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], 5);
}
