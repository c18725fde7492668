// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// standards: 11 17 20
// The language around the functions: built-in variables, qualifiers, the device heap, printf,
// assert.
#include <error.h>

#include <cassert>
#include <cstdio>

__constant__ float table[4] = {1, 2, 3, 4};
__device__ int counter;
__managed__ int shared_with_host;
extern __shared__ char dynamic_shared[];

struct __align__(16) Aligned {
    float x, y, z;
};
struct Shape {
    __device__ virtual ~Shape() {}
    __device__ virtual float area() const = 0;
};
struct Square : Shape {
    float side;
    __device__ explicit Square(float s) : side(s) {}
    __device__ float area() const override { return side * side; }
};

__device__ __noinline__ unsigned takes_uint3(uint3 v) {
    return v.x + v.y + v.z;
}
__device__ __forceinline__ unsigned takes_dim3(dim3 v) {
    return v.x * v.y * v.z;
}
__device__ unsigned takes_reference(const uint3& v) {
    return v.x;
}
__device__ unsigned takes_dim3_reference(const dim3& v) {
    return v.z;
}
__host__ __device__ int both_sides(int a) {
    return a * warpSize;
}

template <typename F>
__global__ void apply(F f, float* out) {
    out[threadIdx.x] = f(threadIdx.x);
}

__global__ void __launch_bounds__(256, 2)
    variables(unsigned* out, const __grid_constant__ Aligned a) {
    const dim3 t = threadIdx, b(blockDim), g = gridDim, i(blockIdx);
    const uint3 u = threadIdx, v = blockIdx, w = blockDim;
    auto same = threadIdx;
    __shared__ float buffer[32];
    __shared__ Aligned objects[4];
    buffer[threadIdx.x % warpSize] = table[threadIdx.x & 3] + a.x;
    objects[threadIdx.x & 3].x = buffer[0];
    __syncthreads();
    out[0] =
        t.x + b.x + g.x + i.x + u.x + v.y + w.z + same.x + blockDim.x * blockIdx.x + threadIdx.x;
    out[1] = takes_uint3(threadIdx) + takes_uint3(blockIdx) + takes_uint3(blockDim) +
             takes_dim3(gridDim) + takes_dim3(threadIdx) + takes_reference(threadIdx) +
             takes_dim3_reference(blockDim);
    out[2] =
        min(threadIdx.x, 5u) + max(blockDim.x, blockIdx.y) + static_cast<unsigned>(objects[1].x);
    auto in_lambda = [=] { return threadIdx.y + out[0]; };
    out[3] = in_lambda();
    dynamic_shared[threadIdx.x] = 1;
    counter += shared_with_host;
    shared_with_host = both_sides(3);
}

__global__ void heap(float* out) {
    int* numbers = new int[4];
    numbers[0] = 1;
    delete[] numbers;
    Shape* shape = new Square(3);
    out[0] = shape->area();
    delete shape;
    void* raw = malloc(16);
    memset(raw, 0, 16);
    memcpy(out, raw, 16);
    free(raw);
    alignas(Square) unsigned char place[sizeof(Square)];
    Shape* placed = new (place) Square(2);
    out[1] = placed->area();
    assert(out[0] > 0);
    printf("%d %f %s\n", 3, 4.0, "text");
    if (out[2] < 0) __trap();
}

int main() {
    dim3 gridDim(2), blockDim(32); // locals may have the built-in names
    unsigned* out = nullptr;
    float* floats = nullptr;
    float factor = 2;
    cudaMalloc(&out, 64);
    cudaMalloc(&floats, 64);
    variables<<<gridDim, blockDim, 64>>>(out, Aligned{1, 2, 3});
    heap<<<1, 1>>>(floats);
    apply<<<1, 32, 0, 0>>>([=] __device__(int i) { return i * factor; }, floats);
    shared_with_host = 4;
    cudaMemcpyToSymbol(table, &factor, sizeof(factor));
    cudaMemcpyFromSymbol(&factor, table, sizeof(factor), 4, cudaMemcpyDeviceToHost);
    void* address = nullptr;
    cudaGetSymbolAddress(&address, counter);
    return cudaDeviceSynchronize() == cudaSuccess ? both_sides(0) : 1;
}
