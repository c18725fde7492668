# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: an entry point that is not there yet answers NOT_SUPPORTED with one sentence, and programs that name it link
# DOC: CUDA Runtime API, cudaErrorNotSupported (801)
# NEEDS: causeway
cat > x.cu <<'SOURCE'
#include <cstdio>
int main() {
    cudaFree(0);
    const cudaError_t error = cudaDestroyExternalMemory(nullptr);
    std::printf("%d\n", int(error));
    return error == cudaErrorNotSupported || error == cudaErrorInvalidResourceHandle ? 0 : 1;
}
SOURCE
"$NVCC" x.cu -o x
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./x > out 2> log
grep -q 801 out || exit 0
grep -q cudaDestroyExternalMemory log || { echo "no sentence names cudaDestroyExternalMemory"; cat log; exit 1; }
