/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Prints the version of the libcudart that it is linked with, and of each NVRTC whose path it is
 * given. */
#include <dlfcn.h>
#include <stdio.h>

int cudaRuntimeGetVersion(int*);

int main(int argc, char** argv) {
    int version = 0, minor = 0;
    cudaRuntimeGetVersion(&version);
    printf("%d\n", version);
    for (int i = 1; i < argc; ++i) {
        void* library = dlopen(argv[i], RTLD_NOW);
        int (*ask)(int*, int*) = library ? (int (*)(int*, int*))dlsym(library, "nvrtcVersion") : 0;
        version = minor = 0;
        if (ask) ask(&version, &minor);
        printf("%d.%d\n", version, minor);
    }
    return 0;
}
