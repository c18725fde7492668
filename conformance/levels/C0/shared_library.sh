# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: kernels live in shared libraries, linked or opened, with the program's own beside them
# DOC: NVCC documentation, 4.2.2 --shared
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -shared -Xcompiler -fPIC "$P/one.cu" -o libone.so
"$NVCC" -shared -Xcompiler -fPIC,-Wall "$P/two.cu" -o libtwo.so
"$NVCC" "$P/main.cpp" -L. -lone -ltwo -Xlinker -rpath -Xlinker "$PWD" -o linked
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./linked
cat > opener.cu <<'SOURCE'
#include <cstdio>
#include <dlfcn.h>
__global__ void own(int* out) { *out = 5; }
static int openAndRun(const char* file, const char* name) {
    void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) { std::puts(dlerror()); return 100; }
    return reinterpret_cast<int (*)()>(dlsym(library, name))();
}
int main() {
    int *out, value = 0;
    cudaMalloc(&out, sizeof value);
    own<<<1, 1>>>(out);
    cudaMemcpy(&value, out, sizeof value, cudaMemcpyDeviceToHost);
    if (value != 5) return 1;
    if (openAndRun("./libone.so", "runOne")) return 2;
    if (openAndRun("./libtwo.so", "runTwo")) return 3;
    return openAndRun("./libone.so", "runOne");     // the second time it is the same library
}
SOURCE
"$NVCC" opener.cu -ldl -o opener
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./opener
