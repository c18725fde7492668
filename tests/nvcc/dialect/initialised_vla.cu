// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
long sum(int n) {
    long a[n] = {0};
    long b[n][2] =
        {
            0,
        },
         c = 1;
    for (int i = 0; i < n; i++)
        c += a[i] + b[i][0];
    return c;
}
