// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a device is doing: memory, load, clocks, processes.
#include "runtime/identity.h"
#include "shim/libnvidia-ml/handle.h"

namespace cw::nvml {

Result<> nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t& memory) {
    uint64_t free_bytes = 0, total_bytes = 0;
    CW_TRY(process().device(CW_TRY(ordinalOf(device))))->memory(free_bytes, total_bytes);
    memory.total = total_bytes;
    memory.free = free_bytes;
    memory.used = total_bytes - free_bytes;
    return {};
}

Result<> nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t& memory) {
    nvmlMemory_t plain;
    CW_TRY(nvmlDeviceGetMemoryInfo(device, plain));
    memory.total = plain.total;
    memory.reserved = 0;
    memory.free = plain.free;
    memory.used = plain.used;
    return {};
}

Result<> nvmlDeviceGetBAR1MemoryInfo(nvmlDevice_t device, nvmlBAR1Memory_t& bar1Memory) {
    nvmlMemory_t plain;
    CW_TRY(nvmlDeviceGetMemoryInfo(device, plain));
    bar1Memory = {plain.total, plain.free, plain.used};
    return {};
}

Result<> nvmlDeviceGetComputeMode(nvmlDevice_t device, nvmlComputeMode_t& mode) {
    CW_TRY(ordinalOf(device));
    mode = NVML_COMPUTEMODE_DEFAULT;
    return {};
}

Result<> nvmlDeviceSetComputeMode(nvmlDevice_t device, nvmlComputeMode_t mode) {
    CW_TRY(ordinalOf(device));
    if (mode < NVML_COMPUTEMODE_DEFAULT || mode > NVML_COMPUTEMODE_EXCLUSIVE_PROCESS)
        return makeError(ErrorCode::InvalidArgument, "{} is no compute mode", int(mode));
    if (mode == NVML_COMPUTEMODE_DEFAULT) return {};
    return Error{ErrorCode::NotPermitted, "a device is open to every process"};
}

/// Each field answers for itself.
Result<> nvmlDeviceGetFieldValues(nvmlDevice_t device, int valuesCount, nvmlFieldValue_t* values) {
    CW_TRY(ordinalOf(device));
    if (!values || valuesCount <= 0)
        return makeError(ErrorCode::InvalidArgument, "{} values", valuesCount);
    for (int i = 0; i < valuesCount; ++i)
        values[i].nvmlReturn = NVML_ERROR_NOT_SUPPORTED;
    return {};
}

// Load is not measured across processes: an idle device is the honest constant.
Result<> nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t& utilization) {
    CW_TRY(ordinalOf(device));
    utilization = {0, 0};
    return {};
}

Result<> nvmlDeviceGetPerformanceState(nvmlDevice_t device, nvmlPstates_t& pState) {
    CW_TRY(ordinalOf(device));
    pState = NVML_PSTATE_0;
    return {};
}

Result<> nvmlDeviceGetClockInfo(nvmlDevice_t device, nvmlClockType_t type, unsigned int& clock) {
    const int ordinal = CW_TRY(ordinalOf(device));
    if (type < NVML_CLOCK_GRAPHICS || type >= NVML_CLOCK_COUNT)
        return makeError(ErrorCode::InvalidArgument, "{} is no clock", int(type));
    constexpr int kClockRate = 13, kMemoryClockRate = 36; // in kHz
    const int which = type == NVML_CLOCK_MEM ? kMemoryClockRate : kClockRate;
    clock = unsigned(CW_TRY(runtime::attribute(which, *CW_TRY(factsOf(device)), ordinal))) / 1000;
    return {};
}

// Which other processes use a device is not known; this one is not told about itself by
// nvidia-smi's kind of program.
Result<> noProcesses(nvmlDevice_t device, unsigned int& infoCount, void*) {
    CW_TRY(ordinalOf(device));
    infoCount = 0;
    return {};
}

Result<> noProcesses(nvmlDevice_t device, unsigned int& infoCount, nvmlProcessInfo_t*) {
    return noProcesses(device, infoCount, static_cast<void*>(nullptr));
}

} // namespace cw::nvml
