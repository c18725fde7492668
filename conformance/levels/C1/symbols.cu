// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: device and constant variables are reached by their symbols
// DOC: CUDA Runtime API, 5.9 Memory Management, cudaMemcpyToSymbol, cudaGetSymbolAddress,
//     cudaGetSymbolSize
// ORACLE: not yet run
#include "case.h"

struct Config {
    char tag;
    double scale;
    int values[3];
};
__device__ int number = 17;
__device__ int array[8] = {1, 2, 3};
__device__ float uninitialised[4];
__constant__ Config config = {'q', 2.5, {7, 8, 9}};
__constant__ float coefficients[32];
static __device__ double private_number = 1.25;
namespace inner {
__device__ short small = -3;
}
template <class T>
__device__ T variable_template = T(5);

__global__ void readAll(double* out) {
    out[0] = number;
    out[1] = array[2];
    out[2] = array[7];
    out[3] = uninitialised[1];
    out[4] = config.tag;
    out[5] = config.scale;
    out[6] = config.values[2];
    out[7] = private_number;
    out[8] = inner::small;
    out[9] = variable_template<int>;
    out[10] = coefficients[31];
}
__global__ void writeAll() {
    number = 100;
    array[7] = 200;
    inner::small = 300;
}

CASE(InitialValuesArrive) {
    test::Buffer<double> out(11);
    readAll<<<1, 1>>>(out);
    CHECK_KERNEL();
    const std::vector<double> wanted = {17, 3, 0, 0, 'q', 2.5, 9, 1.25, -3, 5, 0};
    CHECK(out.host() == wanted);
}

CASE(ToAndFromSymbols) {
    const int value = -5;
    CHECK_CUDA(cudaMemcpyToSymbol(number, &value, sizeof value));
    Config changed = {'z', -1.0, {1, 2, 3}};
    CHECK_CUDA(cudaMemcpyToSymbol(config, &changed, sizeof changed));
    test::Buffer<double> out(11);
    readAll<<<1, 1>>>(out);
    CHECK_KERNEL();
    CHECK_EQ(out.host()[0], -5.0);
    CHECK_EQ(out.host()[4], double('z'));
    CHECK_EQ(out.host()[5], -1.0);
    Config back = {};
    CHECK_CUDA(cudaMemcpyFromSymbol(&back, config, sizeof back));
    CHECK_EQ(back.scale, -1.0);
    CHECK_EQ(back.values[2], 3);
}

CASE(AKernelsWritesAreSeenFromTheHostAndKept) {
    writeAll<<<1, 1>>>();
    CHECK_KERNEL();
    int value = 0;
    CHECK_CUDA(cudaMemcpyFromSymbol(&value, number, sizeof value));
    CHECK_EQ(value, 100);
    short small = 0;
    CHECK_CUDA(cudaMemcpyFromSymbol(&small, inner::small, sizeof small));
    CHECK_EQ(small, short(300));
    test::Buffer<double> out(11);
    readAll<<<1, 1>>>(out);
    CHECK_EQ(out.host()[2], 200.0);
}

CASE(OffsetsAndAsyncForms) {
    cudaStream_t stream;
    CHECK_CUDA(cudaStreamCreate(&stream));
    const int values[2] = {50, 60};
    CHECK_CUDA(cudaMemcpyToSymbolAsync(array, values, sizeof values, 3 * sizeof(int),
                                       cudaMemcpyHostToDevice, stream));
    int back[8] = {};
    CHECK_CUDA(
        cudaMemcpyFromSymbolAsync(back, array, sizeof back, 0, cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    const int wanted[8] = {1, 2, 3, 50, 60, 0, 0, 0};
    CHECK(std::memcmp(back, wanted, sizeof back) == 0);
    CHECK_CUDA(cudaStreamDestroy(stream));
}

CASE(DeviceToSymbolCopies) {
    test::Buffer<float> from(std::vector<float>(32, 4.5f));
    CHECK_CUDA(cudaMemcpyToSymbol(coefficients, from, 128, 0, cudaMemcpyDeviceToDevice));
    float back[32] = {};
    CHECK_CUDA(cudaMemcpyFromSymbol(back, coefficients, 128));
    CHECK_EQ(back[31], 4.5f);
}

CASE(AddressAndSizeOfASymbol) {
    void* address = nullptr;
    size_t size = 0;
    CHECK_CUDA(cudaGetSymbolAddress(&address, array));
    CHECK_CUDA(cudaGetSymbolSize(&size, array));
    CHECK_EQ(size, sizeof(int) * 8);
    const int value = 1234;
    CHECK_CUDA(cudaMemcpy(static_cast<int*>(address) + 5, &value, 4, cudaMemcpyHostToDevice));
    int back = 0;
    CHECK_CUDA(cudaMemcpyFromSymbol(&back, array, 4, 5 * 4));
    CHECK_EQ(back, 1234);
    CHECK_CUDA(cudaGetSymbolSize(&size, config));
    CHECK_EQ(size, sizeof(Config));
    CHECK_CUDA(cudaGetSymbolSize(&size, inner::small));
    CHECK_EQ(size, size_t(2));
}

__global__ void bump(int* at) {
    *at += 1;
}
CASE(TheAddressOfASymbolIsADevicePointer) {
    int* address = nullptr;
    CHECK_CUDA(cudaGetSymbolAddress(reinterpret_cast<void**>(&address), number));
    bump<<<1, 1>>>(address);
    CHECK_KERNEL();
    int value = 0;
    CHECK_CUDA(cudaMemcpyFromSymbol(&value, number, 4));
    CHECK_EQ(value, 18);
}

CASE(ANameAsAStringIsInvalidSymbol) {
    // The string form was removed in CUDA 5.0; programs still pass one.
    const int value = 1;
    CHECK_EQ(cudaMemcpyToSymbol("number", &value, sizeof value), cudaErrorInvalidSymbol);
    int back = 0;
    CHECK_EQ(cudaMemcpyFromSymbol(&back, "number", sizeof back), cudaErrorInvalidSymbol);
    CHECK_EQ(cudaGetLastError(), cudaErrorInvalidSymbol);
}

CASE(AHostVariableIsInvalidSymbol) {
    static int host_variable = 3;
    void* address = nullptr;
    size_t size = 0;
    CHECK_EQ(cudaGetSymbolAddress(&address, host_variable), cudaErrorInvalidSymbol);
    CHECK_EQ(cudaGetSymbolSize(&size, host_variable), cudaErrorInvalidSymbol);
}

CASE(PastTheEndOfASymbolIsInvalidValue) {
    std::vector<int> values(1000);
    CHECK_EQ(cudaMemcpyToSymbol(array, values.data(), 4000), cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpyToSymbol(array, values.data(), 8, 28), cudaErrorInvalidValue);
    CHECK_EQ(cudaMemcpyFromSymbol(values.data(), array, 33), cudaErrorInvalidValue);
}

CASE(AWrongKindIsInvalidMemcpyDirection) {
    const int value = 1;
    CHECK_EQ(cudaMemcpyToSymbol(number, &value, sizeof value, 0, cudaMemcpyDeviceToHost),
             cudaErrorInvalidMemcpyDirection);
    int back = 0;
    CHECK_EQ(cudaMemcpyFromSymbol(&back, number, sizeof back, 0, cudaMemcpyHostToDevice),
             cudaErrorInvalidMemcpyDirection);
}
