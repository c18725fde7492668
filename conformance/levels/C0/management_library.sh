# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: NVML tells the number, names and memory of the devices
# DOC: NVML API Reference, 4.11 Initialization and Cleanup, 4.15 Device Queries
# ORACLE: not yet run
cat > x.cu <<'SOURCE'
#include <cstdio>
#include <cstring>
#include <nvml.h>
int main() {
    if (nvmlInit() != NVML_SUCCESS) return 1;
    unsigned count = 0;
    int runtime = 0;
    if (nvmlDeviceGetCount(&count) != NVML_SUCCESS || cudaGetDeviceCount(&runtime) != cudaSuccess) return 2;
    if (int(count) != runtime) return 3;
    nvmlDevice_t device;
    char name[96] = {};
    nvmlMemory_t memory;
    if (nvmlDeviceGetHandleByIndex(0, &device) != NVML_SUCCESS) return 4;
    if (nvmlDeviceGetName(device, name, sizeof name) != NVML_SUCCESS) return 5;
    cudaDeviceProp properties;
    cudaGetDeviceProperties(&properties, 0);
    if (std::strcmp(name, properties.name) != 0) return 6;
    if (nvmlDeviceGetMemoryInfo(device, &memory) != NVML_SUCCESS || memory.total < memory.free) return 7;
    if (nvmlDeviceGetHandleByIndex(count, &device) != NVML_ERROR_INVALID_ARGUMENT) return 8;
    return nvmlShutdown() == NVML_SUCCESS ? 0 : 9;
}
SOURCE
"$NVCC" x.cu -lnvidia-ml -L"$TOOLKIT/lib64/stubs" -o x
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./x
