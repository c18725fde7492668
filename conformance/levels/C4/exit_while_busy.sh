# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a program that does not wait for its kernels ends, with its code and all that it has written
# DOC: CUDA C++ Programming Guide, Asynchronous Concurrent Execution; ISO C exit()
# TIMEOUT: 60
fail() { echo "$1"; exit 1; }
cat > exit_while_busy.cu << 'END'
#include <cstdio>
#include <cstdlib>
#include <cstring>

__global__ void leave(int* value) { *value = 42; }
__global__ void spin(volatile int* open) {
    while (*open == 0) {
    }
}
__global__ void meet(volatile int* open) {
    do
        __syncthreads();
    while (*open == 0);
}
__global__ void work(unsigned* data, unsigned rounds) {
    unsigned x = *data;
    for (unsigned i = 0; i < rounds; ++i)
        x = x * 1664525u + (x >> 3) + i;
    *data = x;
}

int value = 0; // has come back before main() ends

int main(int, char** argv) {
    std::atexit([] { std::printf("at exit %d\n", value); });
    int* data;
    cudaMalloc(&data, 1024);
    leave<<<1, 1>>>(data);
    cudaMemcpy(&value, data, sizeof value, cudaMemcpyDeviceToHost);
    cudaMemset(data, 0, 1024);
    cudaDeviceSynchronize();
    const char* kind = argv[1];
    if (!std::strcmp(kind, "spin")) spin<<<2, 64>>>(data);
    if (!std::strcmp(kind, "meet")) meet<<<2, 64>>>(data);
    if (!std::strcmp(kind, "work")) work<<<1, 1>>>((unsigned*)data, 4000000000u);
    if (!std::strcmp(kind, "quick")) leave<<<64, 64>>>(data);
    std::printf("main ends %d", value); // no end of line: it stays in the buffer
    return cudaGetLastError() == cudaSuccess ? 5 : 1;
}
END
"$NVCC" exit_while_busy.cu -o exit_while_busy || fail "it does not compile"
for kind in quick spin meet work; do
    code=0
    timeout 10 ./exit_while_busy $kind > out || code=$?
    [ $code = 5 ] || fail "$kind: ended with $code"
    grep -q 'main ends 42' out || fail "$kind: lost what was in its buffer"
done
timeout 10 ./exit_while_busy quick > out || true
grep -q 'at exit 42' out || fail "quick: lost what atexit() calls"
