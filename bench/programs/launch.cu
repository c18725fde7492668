// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a launch of an empty kernel costs the caller, in microseconds (medians): onto a stream that
// is busy, onto one that is idle, and a launch with the wait for its end.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

__global__ void empty() {}

__global__ void busy(volatile int* flag) {
    while (*flag == 0) {
    }
}

template <typename Work>
double microseconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
        .count();
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

int main() {
    empty<<<1, 1>>>();
    cudaDeviceSynchronize();

    volatile int* flag;
    cudaHostAlloc((void**)&flag, sizeof *flag, cudaHostAllocMapped);
    std::vector<double> onto_busy, onto_idle, with_wait;
    for (int round = 0; round < 10; ++round) {
        *flag = 0;
        busy<<<1, 1>>>((volatile int*)flag);
        for (int i = 0; i < 100; ++i)
            onto_busy.push_back(microseconds([] { empty<<<1, 1>>>(); }));
        *flag = 1;
        cudaDeviceSynchronize();
    }
    for (int i = 0; i < 2000; ++i) {
        onto_idle.push_back(microseconds([] { empty<<<1, 1>>>(); }));
        cudaDeviceSynchronize();
    }
    for (int i = 0; i < 2000; ++i)
        with_wait.push_back(microseconds([] {
            empty<<<1, 1>>>();
            cudaDeviceSynchronize();
        }));
    if (cudaGetLastError() != cudaSuccess) return 1;
    std::printf("%.3f %.3f %.3f\n", median(onto_busy), median(onto_idle), median(with_wait));
}
