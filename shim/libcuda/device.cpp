// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "runtime/identity.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

Result<const ir::DeviceFacts*> factsOf(CUdevice device) {
    return &CW_TRY(process().device(device))->facts();
}

Result<> cuDeviceGet(CUdevice& device, int ordinal) {
    CW_TRY(factsOf(ordinal));
    device = ordinal;
    return {};
}

Result<> cuDeviceGetCount(int& count) {
    count = process().deviceCount();
    return {};
}

Result<> cuDeviceGetName(char* name, int len, CUdevice dev) {
    const std::string text = runtime::deviceName(*CW_TRY(factsOf(dev)));
    if (!name || len <= 0) return makeError(ErrorCode::InvalidArgument, "a name of {} bytes", len);
    std::snprintf(name, size_t(len), "%s", text.c_str());
    return {};
}

Result<> cuDeviceGetUuid_v2(CUuuid& uuid, CUdevice dev) {
    const auto bytes = runtime::deviceUuid(*CW_TRY(factsOf(dev)), process().physicalIndex(dev));
    std::memcpy(uuid.bytes, bytes.data(), sizeof uuid.bytes);
    return {};
}

Result<> cuDeviceTotalMem_v2(size_t& bytes, CUdevice dev) {
    uint64_t free_bytes = 0, total_bytes = 0;
    CW_TRY(process().device(dev))->memory(free_bytes, total_bytes);
    bytes = total_bytes;
    return {};
}

Result<> cuDeviceGetAttribute(int& pi, CUdevice_attribute attrib, CUdevice dev) {
    const ir::DeviceFacts* facts = CW_TRY(factsOf(dev));
    pi = CW_TRY(runtime::attribute(int(attrib), *facts, process().physicalIndex(dev)));
    return {};
}

Result<> cuDeviceComputeCapability(int& major, int& minor, CUdevice dev) {
    CW_TRY(factsOf(dev));
    major = runtime::computeCapability().major;
    minor = runtime::computeCapability().minor;
    return {};
}

Result<> cuDeviceGetProperties(CUdevprop& prop, CUdevice dev) {
    CW_TRY(factsOf(dev));
    int* const fields[] = {
        &prop.maxThreadsPerBlock, &prop.maxThreadsDim[0],  &prop.maxThreadsDim[1],
        &prop.maxThreadsDim[2],   &prop.maxGridSize[0],    &prop.maxGridSize[1],
        &prop.maxGridSize[2],     &prop.sharedMemPerBlock, &prop.totalConstantMemory,
        &prop.SIMDWidth,          &prop.memPitch,          &prop.regsPerBlock,
        &prop.clockRate,          &prop.textureAlign};
    for (int i = 0; i < 14; ++i) // attributes 1 to 14 are these fields, in this order
        CW_TRY(cuDeviceGetAttribute(*fields[i], CUdevice_attribute(i + 1), dev));
    return {};
}

Result<> cuDeviceGetPCIBusId(char* pciBusId, int len, CUdevice dev) {
    CW_TRY(factsOf(dev));
    const std::string text = runtime::pciBusId(process().physicalIndex(dev));
    if (!pciBusId || len <= int(text.size()))
        return makeError(ErrorCode::InvalidArgument, "a PCI bus id takes {} bytes, not {}",
                         text.size() + 1, len);
    std::memcpy(pciBusId, text.c_str(), text.size() + 1);
    return {};
}

Result<> cuDeviceGetByPCIBusId(CUdevice& dev, const char* pciBusId) {
    if (!pciBusId) return Error{ErrorCode::InvalidArgument, "pciBusId is null"};
    unsigned domain = 0, bus = 0, slot = 0, function = 0;
    const bool whole = std::sscanf(pciBusId, "%x:%x:%x.%x", &domain, &bus, &slot, &function) >= 3;
    if (!whole && std::sscanf(pciBusId, "%x:%x.%x", &bus, &slot, &function) < 2)
        return makeError(ErrorCode::InvalidArgument, "'{}' is no PCI bus id", pciBusId);
    for (int i = 0; i < process().deviceCount(); ++i) {
        if (domain != 0 || slot != 0 || int(bus) != process().physicalIndex(i) + 1) continue;
        dev = i;
        return {};
    }
    return makeError(ErrorCode::InvalidDevice, "no device has PCI bus id '{}'", pciBusId);
}

Result<> cuDeviceCanAccessPeer(int& canAccessPeer, CUdevice dev, CUdevice peerDev) {
    CW_TRY(factsOf(dev));
    CW_TRY(factsOf(peerDev));
    canAccessPeer = process().canAccessPeer(dev, peerDev);
    return {};
}

Result<> cuDeviceGetP2PAttribute(int& value, CUdevice_P2PAttribute attrib, CUdevice srcDevice,
                                 CUdevice dstDevice) {
    CW_TRY(factsOf(srcDevice));
    CW_TRY(factsOf(dstDevice));
    if (srcDevice == dstDevice)
        return makeError(ErrorCode::InvalidDevice, "device {} is no peer of itself", srcDevice);
    const bool access = process().canAccessPeer(srcDevice, dstDevice);
    switch (int(attrib)) {
    case CU_DEVICE_P2P_ATTRIBUTE_ACCESS_SUPPORTED:
    case CU_DEVICE_P2P_ATTRIBUTE_NATIVE_ATOMIC_SUPPORTED:
        value = access;
        return {};
    case CU_DEVICE_P2P_ATTRIBUTE_PERFORMANCE_RANK:
    case CU_DEVICE_P2P_ATTRIBUTE_CUDA_ARRAY_ACCESS_SUPPORTED:
        value = 0;
        return {};
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no attribute of peers", int(attrib));
}

Result<> cuDeviceGetExecAffinitySupport(int& pi, CUexecAffinityType type, CUdevice dev) {
    CW_TRY(factsOf(dev));
    if (type != CU_EXEC_AFFINITY_TYPE_SM_COUNT)
        return makeError(ErrorCode::InvalidArgument, "{} is no affinity", int(type));
    pi = 0;
    return {};
}

} // namespace cw::cuda
