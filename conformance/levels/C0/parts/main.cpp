// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
extern "C" int runOne();
extern "C" int runTwo();
int main() {
    const int one = runOne(), two = runTwo();
    std::printf("one %d two %d\n", one, two);
    return one || two;
}
