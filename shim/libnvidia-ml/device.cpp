// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
#include <cstring>
#include <strings.h>

#include <sched.h>
#include <unistd.h>

#include "runtime/identity.h"
#include "shim/libnvidia-ml/handle.h"

namespace cw::nvml {

using runtime::Attribute;

namespace {

constexpr uintptr_t kMark = 0x6e766d6c00; // "nvml", above the ordinal
constexpr uintptr_t kMaxDevices = 256;

} // namespace

nvmlDevice_t handleOf(int ordinal) {
    return reinterpret_cast<nvmlDevice_t>(kMark + uintptr_t(ordinal));
}

Result<int> ordinalOf(nvmlDevice_t device) {
    const uintptr_t ordinal = reinterpret_cast<uintptr_t>(device) - kMark;
    if (ordinal < kMaxDevices && int(ordinal) < process().deviceCount()) return int(ordinal);
    return makeError(ErrorCode::InvalidHandle, "{} is no device's handle",
                     static_cast<const void*>(device));
}

Result<const ir::DeviceFacts*> factsOf(nvmlDevice_t device) {
    return &CW_TRY(process().device(CW_TRY(ordinalOf(device))))->facts();
}

Result<> nvmlDeviceGetCount_v2(unsigned int& deviceCount) {
    deviceCount = unsigned(process().deviceCount());
    return {};
}

Result<> nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t& device) {
    if (index >= unsigned(process().deviceCount()))
        return makeError(ErrorCode::InvalidArgument, "index ({}) of {} devices", index,
                         process().deviceCount());
    device = handleOf(int(index));
    return {};
}

Result<> nvmlDeviceGetHandleByUUID(const char* uuid, nvmlDevice_t& device) {
    if (!uuid) return Error{ErrorCode::InvalidArgument, "uuid is null"};
    for (int i = 0; i < process().deviceCount(); ++i) {
        const std::string_view own = process().uuid(i);
        if (own != uuid && own.substr(sizeof "GPU-" - 1) != uuid) continue;
        device = handleOf(i);
        return {};
    }
    return makeError(ErrorCode::NotFound, "no device has the UUID '{}'", uuid);
}

Result<> nvmlDeviceGetHandleByPciBusId_v2(const char* pciBusId, nvmlDevice_t& device) {
    if (!pciBusId) return Error{ErrorCode::InvalidArgument, "pciBusId is null"};
    unsigned domain = 0, bus = 0, slot = 0, function = 0;
    if (std::sscanf(pciBusId, "%x:%x:%x.%x", &domain, &bus, &slot, &function) < 3) {
        domain = 0;
        if (std::sscanf(pciBusId, "%x:%x.%x", &bus, &slot, &function) < 2)
            return makeError(ErrorCode::InvalidArgument, "'{}' is no PCI bus id", pciBusId);
    }
    if (domain || slot || bus == 0 || int(bus) > process().deviceCount())
        return makeError(ErrorCode::NotFound, "no device has PCI bus id '{}'", pciBusId);
    device = handleOf(int(bus) - 1);
    return {};
}

Result<> nvmlDeviceGetName(nvmlDevice_t device, char* name, unsigned int length) {
    return give(runtime::deviceName(*CW_TRY(factsOf(device))), name, length);
}

Result<> nvmlDeviceGetUUID(nvmlDevice_t device, char* uuid, unsigned int length) {
    return give(process().uuid(CW_TRY(ordinalOf(device))), uuid, length);
}

Result<> nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t& pci) {
    const int ordinal = CW_TRY(ordinalOf(device));
    pci = {};
    pci.bus = unsigned(ordinal) + 1;
    const std::string legacy = runtime::pciBusId(ordinal);
    std::snprintf(pci.busIdLegacy, sizeof pci.busIdLegacy, "%s", legacy.c_str());
    std::snprintf(pci.busId, sizeof pci.busId, "0000%s", legacy.c_str());
    return {};
}

Result<> nvmlDeviceGetPciInfoExt(nvmlDevice_t device, nvmlPciInfoExt_t& pci) {
    nvmlPciInfo_t plain;
    CW_TRY(nvmlDeviceGetPciInfo_v3(device, plain));
    const unsigned version = pci.version;
    pci = {};
    pci.version = version;
    pci.bus = plain.bus;
    pci.baseClass = 3; // display controller
    pci.subClass = 2;  // 3-D controller
    std::memcpy(pci.busId, plain.busId, sizeof pci.busId);
    return {};
}

Result<> nvmlDeviceGetBrand(nvmlDevice_t device, nvmlBrandType_t& type) {
    CW_TRY(ordinalOf(device));
    type = NVML_BRAND_UNKNOWN;
    return {};
}

Result<> nvmlDeviceGetIndex(nvmlDevice_t device, unsigned int& index) {
    index = unsigned(CW_TRY(ordinalOf(device)));
    return {};
}

Result<> nvmlDeviceGetMinorNumber(nvmlDevice_t device, unsigned int& minorNumber) {
    return nvmlDeviceGetIndex(device, minorNumber);
}

Result<> nvmlDeviceGetModuleId(nvmlDevice_t device, unsigned int& moduleId) {
    return nvmlDeviceGetIndex(device, moduleId);
}

Result<> nvmlDeviceGetBoardId(nvmlDevice_t device, unsigned int& boardId) {
    boardId = (unsigned(CW_TRY(ordinalOf(device))) + 1) << 8; // PCI bus, shifted
    return {};
}

Result<> nvmlDeviceGetMultiGpuBoard(nvmlDevice_t device, unsigned int& multiGpuBool) {
    CW_TRY(ordinalOf(device));
    multiGpuBool = 0;
    return {};
}

Result<> nvmlDeviceOnSameBoard(nvmlDevice_t device1, nvmlDevice_t device2, int& onSameBoard) {
    onSameBoard = CW_TRY(ordinalOf(device1)) == CW_TRY(ordinalOf(device2));
    return {};
}

Result<> nvmlDeviceGetDisplayMode(nvmlDevice_t device, nvmlEnableState_t& display) {
    CW_TRY(ordinalOf(device));
    display = NVML_FEATURE_DISABLED;
    return {};
}

Result<> nvmlDeviceGetDisplayActive(nvmlDevice_t device, nvmlEnableState_t& isActive) {
    return nvmlDeviceGetDisplayMode(device, isActive);
}

Result<> nvmlDeviceGetPersistenceMode(nvmlDevice_t device, nvmlEnableState_t& mode) {
    return nvmlDeviceGetDisplayMode(device, mode);
}

Result<> nvmlDeviceSetPersistenceMode(nvmlDevice_t device, nvmlEnableState_t mode) {
    CW_TRY(ordinalOf(device));
    if (mode == NVML_FEATURE_DISABLED) return {};
    return Error{ErrorCode::NotPermitted, "no driver stays loaded between programs"};
}

Result<> nvmlDeviceGetCudaComputeCapability(nvmlDevice_t device, int& major, int& minor) {
    CW_TRY(ordinalOf(device));
    major = runtime::computeCapability().major;
    minor = runtime::computeCapability().minor;
    return {};
}

Result<> nvmlDeviceGetArchitecture(nvmlDevice_t device, nvmlDeviceArchitecture_t& arch) {
    CW_TRY(ordinalOf(device));
    const auto [major, minor] = runtime::computeCapability();
    arch = major == 7   ? minor < 5 ? NVML_DEVICE_ARCH_VOLTA : NVML_DEVICE_ARCH_TURING
           : major == 8 ? minor < 9 ? NVML_DEVICE_ARCH_AMPERE : NVML_DEVICE_ARCH_ADA
           : major == 9 ? NVML_DEVICE_ARCH_HOPPER
                        : NVML_DEVICE_ARCH_BLACKWELL;
    return {};
}

Result<> nvmlDeviceGetNumGpuCores(nvmlDevice_t device, unsigned int& numCores) {
    const auto [major, minor] = runtime::computeCapability();
    const unsigned each = major == 7 || (major == 8 && minor == 0) ? 64 : 128;
    numCores = CW_TRY(factsOf(device))->compute_units * each;
    return {};
}

Result<> nvmlDeviceGetMemoryBusWidth(nvmlDevice_t device, unsigned int& busWidth) {
    const int ordinal = CW_TRY(ordinalOf(device));
    constexpr int kGlobalMemoryBusWidth = 37;
    busWidth = unsigned(
        CW_TRY(runtime::attribute(kGlobalMemoryBusWidth, *CW_TRY(factsOf(device)), ordinal)));
    return {};
}

Result<> nvmlDeviceGetBusType(nvmlDevice_t device, nvmlBusType_t& type) {
    CW_TRY(ordinalOf(device));
    type = NVML_BUS_TYPE_UNKNOWN;
    return {};
}

Result<> nvmlDeviceGetCpuAffinity(nvmlDevice_t device, unsigned int cpuSetSize,
                                  unsigned long* cpuSet) {
    CW_TRY(ordinalOf(device));
    if (!cpuSet || cpuSetSize == 0) return Error{ErrorCode::InvalidArgument, "the set has no room"};
    cpu_set_t mask;
    CPU_ZERO(&mask);
    if (sched_getaffinity(0, sizeof mask, &mask) != 0)
        return Error{ErrorCode::Internal, "cannot read the process's affinity"};
    std::memset(cpuSet, 0, cpuSetSize * sizeof(long));
    for (unsigned cpu = 0; cpu < cpuSetSize * 8 * sizeof(long) && cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &mask))
            cpuSet[cpu / (8 * sizeof(long))] |= 1ul << cpu % (8 * sizeof(long));
    return {};
}

Result<> nvmlDeviceGetCpuAffinityWithinScope(nvmlDevice_t device, unsigned int cpuSetSize,
                                             unsigned long* cpuSet, nvmlAffinityScope_t) {
    return nvmlDeviceGetCpuAffinity(device, cpuSetSize, cpuSet);
}

Result<> nvmlDeviceGetMemoryAffinity(nvmlDevice_t device, unsigned int nodeSetSize,
                                     unsigned long* nodeSet, nvmlAffinityScope_t) {
    CW_TRY(ordinalOf(device));
    if (!nodeSet || nodeSetSize == 0)
        return Error{ErrorCode::InvalidArgument, "the set has no room"};
    constexpr unsigned kBits = 8 * sizeof(long);
    std::memset(nodeSet, 0, nodeSetSize * sizeof(long));
    nodeSet[0] = 1; // there is a first node on every machine
    for (unsigned node = 1; node < nodeSetSize * kBits; ++node) {
        const std::string path = fmt::format("/sys/devices/system/node/node{}", node);
        if (access(path.c_str(), F_OK) == 0) nodeSet[node / kBits] |= 1ul << node % kBits;
    }
    return {};
}

Result<> nvmlDeviceGetTopologyCommonAncestor(nvmlDevice_t device1, nvmlDevice_t device2,
                                             nvmlGpuTopologyLevel_t& level) {
    const bool same = CW_TRY(ordinalOf(device1)) == CW_TRY(ordinalOf(device2));
    level = same ? NVML_TOPOLOGY_INTERNAL : NVML_TOPOLOGY_SYSTEM;
    return {};
}

/// All other devices, at the level that nvmlDeviceGetTopologyCommonAncestor tells.
Result<> nvmlDeviceGetTopologyNearestGpus(nvmlDevice_t device, nvmlGpuTopologyLevel_t level,
                                          unsigned int& count, nvmlDevice_t* deviceArray) {
    const int own = CW_TRY(ordinalOf(device));
    const unsigned room = deviceArray ? count : 0;
    count = level == NVML_TOPOLOGY_SYSTEM ? unsigned(process().deviceCount()) - 1 : 0;
    if (room == 0) return {};
    if (room < count)
        return makeError(ErrorCode::OutOfResources, "{} devices, and room for {}", count, room);
    for (unsigned i = 0; i < count; ++i)
        deviceArray[i] = handleOf(int(i) + (int(i) >= own));
    return {};
}

Result<> nvmlDeviceGetP2PStatus(nvmlDevice_t device1, nvmlDevice_t device2,
                                nvmlGpuP2PCapsIndex_t p2pIndex, nvmlGpuP2PStatus_t& p2pStatus) {
    const int from = CW_TRY(ordinalOf(device1)), to = CW_TRY(ordinalOf(device2));
    if (p2pIndex < NVML_P2P_CAPS_INDEX_READ || p2pIndex >= NVML_P2P_CAPS_INDEX_UNKNOWN)
        return makeError(ErrorCode::InvalidArgument, "{} is no capability", int(p2pIndex));
    const bool can = p2pIndex != NVML_P2P_CAPS_INDEX_NVLINK && process().canAccessPeer(from, to);
    p2pStatus = can ? NVML_P2P_STATUS_OK : NVML_P2P_STATUS_NOT_SUPPORTED;
    return {};
}

Result<> nvmlDeviceIsMigDeviceHandle(nvmlDevice_t device, unsigned int& isMigDevice) {
    return nvmlDeviceGetMultiGpuBoard(device, isMigDevice);
}

Result<> nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int& count) {
    return nvmlDeviceGetMultiGpuBoard(device, count);
}

Result<> nvmlDeviceGetVirtualizationMode(nvmlDevice_t device,
                                         nvmlGpuVirtualizationMode_t& pVirtualMode) {
    CW_TRY(ordinalOf(device));
    pVirtualMode = NVML_GPU_VIRTUALIZATION_MODE_NONE;
    return {};
}

} // namespace cw::nvml
