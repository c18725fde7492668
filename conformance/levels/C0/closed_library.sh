# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a library may be closed, and opened again, after its kernels ran
# DOC: CUDA Runtime API, 5.29 Interactions with the CUDA Driver API (modules are unloaded with their library)
# ORACLE: not yet run
P=$CASE_DIR/parts
"$NVCC" -shared -cudart=shared -Xcompiler -fPIC "$P/one.cu" -o libone.so
cat > opener.cu <<'SOURCE'
#include <cstdio>
#include <dlfcn.h>
int main() {
    cudaFree(0);
    for (int i = 0; i < 3; ++i) {
        void* library = dlopen("./libone.so", RTLD_NOW | RTLD_LOCAL);
        if (!library) { std::puts(dlerror()); return 100; }
        if (int result = reinterpret_cast<int (*)()>(dlsym(library, "runOne"))()) return result;
        dlclose(library);
    }
    return cudaDeviceSynchronize();
}
SOURCE
"$NVCC" -cudart=shared opener.cu -ldl -o opener
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./opener
