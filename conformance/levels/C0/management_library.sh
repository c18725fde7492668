# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: NVML tells the number, names and memory of the devices
# DOC: NVML API Reference, 4.11 Initialization and Cleanup, 4.15 Device Queries
# ORACLE: not yet run
# NVIDIA's nvcc may come without the header.
[ -z "$FOREIGN" ] || (cd "$TOOLKIT/include" && cp -r nvml.h causeway "$OLDPWD")
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
    nvmlSystemDriverBranchInfo_t branch = {};
    branch.version = nvmlSystemDriverBranchInfo_v1;
    char driver[80] = {};
    if (nvmlSystemGetDriverVersion(driver, sizeof driver) != NVML_SUCCESS) return 10;
    if (nvmlSystemGetDriverBranch(&branch, sizeof branch.branch) != NVML_SUCCESS) return 11;
    if (branch.branch[0] != 'r' || std::strncmp(branch.branch + 1, driver, 3) != 0) return 12;
    if (nvmlSystemGetDriverBranch(&branch, 3) != NVML_ERROR_INSUFFICIENT_SIZE) return 13;
    int version = 0, of_runtime = 0;
    if (nvmlSystemGetCudaDriverVersion(&version) != NVML_SUCCESS) return 22;
    if (cudaDriverGetVersion(&of_runtime) != cudaSuccess || version != of_runtime) return 23;
    unsigned long nodes[2] = {};
    if (nvmlDeviceGetHandleByIndex(0, &device) != NVML_SUCCESS) return 14;
    if (nvmlDeviceGetMemoryAffinity(device, 2, nodes, NVML_AFFINITY_SCOPE_NODE) != NVML_SUCCESS) return 15;
    if (!nodes[0] && !nodes[1]) return 16;
    nvmlComputeMode_t mode;
    if (nvmlDeviceGetComputeMode(device, &mode) != NVML_SUCCESS) return 17;
    if (nvmlDeviceSetComputeMode(device, mode) != NVML_SUCCESS) return 18;
    if (nvmlDeviceSetComputeMode(device, nvmlComputeMode_t(99)) != NVML_ERROR_INVALID_ARGUMENT) return 19;
    nvmlFieldValue_t field = {};
    field.fieldId = 91; // NVML_FI_DEV_NVLINK_LINK_COUNT
    if (nvmlDeviceGetFieldValues(device, 1, &field) != NVML_SUCCESS) return 20;
    if (field.nvmlReturn != NVML_SUCCESS && field.nvmlReturn != NVML_ERROR_NOT_SUPPORTED) return 21;
    char uuid[96] = {};
    nvmlDevice_t by_uuid;
    if (nvmlDeviceGetUUID(device, uuid, sizeof uuid) != NVML_SUCCESS) return 24;
    if (nvmlDeviceGetHandleByUUID(uuid, &by_uuid) != NVML_SUCCESS || by_uuid != device) return 25;
    if (nvmlDeviceGetHandleByUUID(uuid + 4, &by_uuid) != NVML_SUCCESS || by_uuid != device) return 26;
    unsigned near = 0;
    if (nvmlDeviceGetTopologyNearestGpus(device, NVML_TOPOLOGY_SYSTEM, &near, nullptr) != NVML_SUCCESS) return 27;
    if (near >= count) return 28;
    nvmlEnableState_t state;
    if (nvmlDeviceGetPersistenceMode(device, &state) != NVML_SUCCESS) return 29;
    return nvmlShutdown() == NVML_SUCCESS ? 0 : 9;
}
SOURCE
"$NVCC" -I. x.cu -lnvidia-ml -L"$TOOLKIT/lib64/stubs" -o x
LD_LIBRARY_PATH=$TOOLKIT/lib64 ./x
