/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A library with the toolkit's name that is not the toolkit's. */
int cudaRuntimeGetVersion(int* version) {
    *version = 1;
    return 0;
}
int nvrtcVersion(int* major, int* minor) {
    *major = 1;
    *minor = 1;
    return 0;
}
