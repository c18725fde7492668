# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: programs of the driver API build, link with -lcuda from stubs, and start
# DOC: CUDA Driver API, 6.2 Initialization, 6.3 Version Management
# ORACLE: not yet run
cat > x.cpp <<'SOURCE'
#include <cstdio>
#include <cuda.h>
int main() {
    int version = 0;
    const CUresult result = cuDriverGetVersion(&version);
    const char* name = nullptr;
    std::printf("%d %d\n", int(result), version);
    if (result == CUDA_SUCCESS) return version >= 12000 ? 0 : 1;
    return result == CUDA_ERROR_NOT_SUPPORTED && name == nullptr ? 0 : 2;
}
SOURCE
g++ x.cpp -I"$TOOLKIT/include" -L"$TOOLKIT/lib64/stubs" -lcuda -o by_gxx
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./by_gxx
cp x.cpp x.cu
"$NVCC" x.cu -lcuda -o by_nvcc
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./by_nvcc
