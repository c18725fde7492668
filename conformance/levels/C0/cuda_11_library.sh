# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a program of CUDA 11 finds libcudart.so.11.0 and libnvrtc.so.11.2, with that version's structures and parameters
# DOC: CUDA Runtime API 11.8, 5.1 Device Management, 5.7 Execution Control, 5.28 Driver Entry Point Access
# NEEDS: causeway tool:g++
P=$CASE_DIR/parts
cp "$P/one.cu" one.cu
echo 'extern "C" const void* kernelOfOne() { return reinterpret_cast<const void*>(&fill); }' >> one.cu
"$NVCC" -c one.cu -o one.o
cat > main.cpp <<'SOURCE'
#include <cstdio>
#include <cstring>
extern "C" {
int cudaRuntimeGetVersion(int*);
int cudaGetDeviceProperties(void*, int);
int cudaFuncGetAttributes(void*, const void*);
int cudaGetDriverEntryPoint(const char*, void**, unsigned long long);
int nvrtcVersion(int*, int*);
const void* kernelOfOne();
int runOne();
}

// A structure of 11.8 with `size` bytes: nothing behind it changes.
template <typename Call> bool keepsTo(size_t size, Call call) {
    alignas(8) char bytes[4096];
    std::memset(bytes, 0x5a, sizeof bytes);
    if (call(bytes)) return false;
    for (size_t i = size; i < sizeof bytes; ++i)
        if (bytes[i] != 0x5a) return false;
    return std::memchr(bytes, 0, size);
}

int main() {
    int version = 0;
    if (cudaRuntimeGetVersion(&version) || version != 11080) return 1;
    if (!keepsTo(728, [](void* to) { return cudaGetDeviceProperties(to, 0); })) return 2;
    if (!keepsTo(56, [](void* to) { return cudaFuncGetAttributes(to, kernelOfOne()); })) return 3;
    void* function = nullptr;
    if (cudaGetDriverEntryPoint("cuInit", &function, 0) || !function) return 4;
    int major = 0, minor = 0;
    if (nvrtcVersion(&major, &minor) || major != 11 || minor != 8) return 5;
    return runOne();
}
SOURCE
g++ main.cpp one.o "$TOOLKIT"/lib64/lib{cudart.so.11.0,nvrtc.so.11.2} -o program
export LD_LIBRARY_PATH=$TOOLKIT/lib64
ldd program | grep -q "libcudart.so.11.0 => $TOOLKIT" || { ldd program; exit 1; }
./program
