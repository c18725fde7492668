// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <climits>
#include <cstdio>
#include <cstring>
#include <strings.h>

#include "runtime/identity.h"
#include "runtime/stream/capture.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

constexpr int kVersion = 12080; // what the toolkit claims
constexpr int kNewest = 13000;  // of the runtimes that the driver serves

using runtime::Context;
using runtime::Limit;

/// Device flags set before the context exists are kept by the device's first context.
Result<Context*> anyContext(int device) {
    return process().contextOf(device);
}

Result<Limit> limitOf(cudaLimit limit) {
    switch (limit) {
    case cudaLimitStackSize:
        return Limit::StackSize;
    case cudaLimitPrintfFifoSize:
        return Limit::PrintfFifo;
    case cudaLimitMallocHeapSize:
        return Limit::MallocHeap;
    case cudaLimitDevRuntimeSyncDepth:
        return Limit::SyncDepth;
    case cudaLimitDevRuntimePendingLaunchCount:
        return Limit::PendingLaunches;
    case cudaLimitMaxL2FetchGranularity:
        return Limit::L2FetchGranularity;
    case cudaLimitPersistingL2CacheSize:
        return Limit::PersistingL2;
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no limit", int(limit));
}

} // namespace

Result<> cudaDeviceReset() {
    CW_TRY(process().start());
    return process().reset(process().currentDevice());
}

Result<> cudaDeviceSynchronize() {
    runtime::Context* context = CW_TRY(currentContext());
    CW_TRY(runtime::checkNoneCaptured(*context));
    return context->synchronize();
}

Result<> cudaDeviceSetLimit(cudaLimit limit, size_t value) {
    Context* context = CW_TRY(currentContext());
    return context->setLimit(CW_TRY(limitOf(limit)), value);
}

Result<> cudaDeviceGetLimit(size_t& pValue, cudaLimit limit) {
    Context* context = CW_TRY(currentContext());
    pValue = context->limit(CW_TRY(limitOf(limit)));
    return {};
}

Result<> cudaDeviceGetCacheConfig(cudaFuncCache& pCacheConfig) {
    pCacheConfig = cudaFuncCache(CW_TRY(currentContext())->cache_config.load());
    return {};
}
Result<> cudaDeviceSetCacheConfig(cudaFuncCache cacheConfig) {
    Context* context = CW_TRY(currentContext());
    if (cacheConfig < cudaFuncCachePreferNone || cacheConfig > cudaFuncCachePreferEqual)
        return makeError(ErrorCode::InvalidArgument, "{} is no cache configuration",
                         int(cacheConfig));
    context->cache_config = uint32_t(cacheConfig);
    return {};
}
Result<> cudaDeviceGetSharedMemConfig(cudaSharedMemConfig& pConfig) {
    CW_TRY(currentContext());
    pConfig = cudaSharedMemBankSizeFourByte; // fixed since compute capability 5.0
    return {};
}
Result<> cudaDeviceSetSharedMemConfig(cudaSharedMemConfig config) {
    CW_TRY(currentContext());
    if (config < cudaSharedMemBankSizeDefault || config > cudaSharedMemBankSizeEightByte)
        return makeError(ErrorCode::InvalidArgument,
                         "{} is no configuration of shared memory banks", int(config));
    return {};
}

Result<> cudaDeviceGetStreamPriorityRange(int* leastPriority, int* greatestPriority) {
    CW_TRY(currentContext());
    if (leastPriority) *leastPriority = runtime::kLeastPriority;
    if (greatestPriority) *greatestPriority = runtime::kGreatestPriority;
    return {};
}

Result<> cudaDeviceGetByPCIBusId(int& device, const char* pciBusId) {
    CW_TRY(process().start());
    if (!pciBusId) return Error{ErrorCode::InvalidArgument, "pciBusId is null"};
    unsigned domain = 0, bus = 0, slot = 0, function = 0;
    const bool whole = std::sscanf(pciBusId, "%x:%x:%x.%x", &domain, &bus, &slot, &function) >= 3;
    if (!whole && std::sscanf(pciBusId, "%x:%x.%x", &bus, &slot, &function) < 2)
        return makeError(ErrorCode::InvalidArgument, "'{}' is no PCI bus id", pciBusId);
    for (int i = 0; i < process().deviceCount(); ++i) {
        if (domain != 0 || slot != 0 || int(bus) != process().physicalIndex(i) + 1) continue;
        device = i;
        return {};
    }
    return makeError(ErrorCode::InvalidDevice, "no device has PCI bus id '{}'", pciBusId);
}

namespace {
Result<> copyText(const std::string& text, char* to, int len, const char* what) {
    if (!to || len <= int(text.size()))
        return makeError(ErrorCode::InvalidArgument, "{} takes {} bytes, not {}", what,
                         text.size() + 1, len);
    std::memcpy(to, text.c_str(), text.size() + 1);
    return {};
}
} // namespace

Result<> cudaDeviceGetPCIBusId(char* pciBusId, int len, int device) {
    CW_TRY(factsOf(device));
    return copyText(runtime::pciBusId(process().physicalIndex(device)), pciBusId, len,
                    "a PCI bus id");
}

Result<> causewayDeviceGetBackend(char* backend, int len, int device) {
    return copyText(CW_TRY(factsOf(device))->backend, backend, len, "a backend's name");
}

Result<> causewayDeviceDescribe(char* text, int len, int device) {
    std::string lines;
    for (const auto& [topic, line] : CW_TRY(process().device(device))->describe())
        lines += topic + '\t' + line + '\n';
    return copyText(lines, text, len, "a device's description");
}

Result<> cudaGetDeviceCount(int& count) {
    count = 0;
    CW_TRY(process().start());
    count = process().deviceCount();
    return {};
}

Result<> cudaDeviceGetAttribute(int& value, cudaDeviceAttr attr, int device) {
    const ir::DeviceFacts* facts = CW_TRY(factsOf(device));
    value = CW_TRY(runtime::attribute(int(attr), *facts, process().physicalIndex(device)));
    return {};
}

Result<> cudaInitDevice(int device, unsigned int deviceFlags, unsigned int flags) {
    Context* context = CW_TRY(anyContext(device));
    if (flags & ~unsigned(cudaInitDeviceFlagsAreValid))
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of cudaInitDevice", flags);
    if (flags & cudaInitDeviceFlagsAreValid) context->flags = deviceFlags & cudaDeviceMask;
    return {};
}

Result<> cudaSetDevice(int device) {
    return process().setCurrentDevice(device);
}

Result<> cudaGetDevice(int& device) {
    CW_TRY(process().start());
    device = process().currentDevice();
    return {};
}

Result<> cudaSetValidDevices(int* device_arr, int len) {
    CW_TRY(process().start());
    if (len < 0 || len > process().deviceCount() || (len > 0 && !device_arr))
        return makeError(ErrorCode::InvalidArgument, "a list of {} devices", len);
    for (int i = 0; i < len; ++i)
        CW_TRY(process().device(device_arr[i]));
    if (len > 0) return process().setCurrentDevice(device_arr[0]);
    return {};
}

Result<> cudaSetDeviceFlags(unsigned int flags) {
    CW_TRY(process().start());
    const unsigned schedule = flags & cudaDeviceScheduleMask;
    const bool one_schedule = (schedule & (schedule - 1)) == 0;
    if ((flags & ~unsigned(cudaDeviceMask)) || !one_schedule)
        return makeError(ErrorCode::InvalidArgument, "device flags {:#x}", flags);
    CW_TRY(anyContext(process().currentDevice()))->flags = flags;
    return {};
}

Result<> cudaGetDeviceFlags(unsigned int& flags) {
    CW_TRY(process().start());
    Context* context = CW_TRY(anyContext(process().currentDevice()));
    flags = context->flags | (context->facts().managed_memory ? cudaDeviceMapHost : 0);
    return {};
}

Result<> cudaDeviceCanAccessPeer(int& canAccessPeer, int device, int peerDevice) {
    CW_TRY(factsOf(device));
    CW_TRY(factsOf(peerDevice));
    canAccessPeer = process().canAccessPeer(device, peerDevice);
    return {};
}

Result<> cudaDeviceEnablePeerAccess(int peerDevice, unsigned int flags) {
    Context* context = CW_TRY(currentContext());
    CW_TRY(factsOf(peerDevice));
    if (flags != 0)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x}, which must be 0", flags);
    if (peerDevice == context->ordinal())
        return makeError(ErrorCode::InvalidDevice, "device {} is no peer of itself", peerDevice);
    if (!process().canAccessPeer(context->ordinal(), peerDevice))
        return makeError(ErrorCode::PeerAccessUnsupported, "device {} can't access device {}",
                         context->ordinal(), peerDevice);
    return context->enablePeer(peerDevice);
}

Result<> cudaDeviceDisablePeerAccess(int peerDevice) {
    Context* context = CW_TRY(currentContext());
    CW_TRY(factsOf(peerDevice));
    return context->disablePeer(peerDevice);
}

Result<> cudaDeviceGetP2PAttribute(int& value, cudaDeviceP2PAttr attr, int srcDevice,
                                   int dstDevice) {
    CW_TRY(factsOf(srcDevice));
    CW_TRY(factsOf(dstDevice));
    if (srcDevice == dstDevice)
        return makeError(ErrorCode::InvalidDevice, "device {} is no peer of itself", srcDevice);
    const bool access = process().canAccessPeer(srcDevice, dstDevice);
    switch (attr) {
    case cudaDevP2PAttrPerformanceRank:
        value = 0;
        return {};
    case cudaDevP2PAttrAccessSupported:
    case cudaDevP2PAttrNativeAtomicSupported:
        value = access;
        return {};
    case cudaDevP2PAttrCudaArrayAccessSupported:
        value = 0;
        return {};
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no attribute of peers", int(attr));
}

Result<> cudaDriverGetVersion(int& driverVersion) {
    driverVersion = kNewest;
    return {};
}
Result<> cudaRuntimeGetVersion(int& runtimeVersion) {
    runtimeVersion = kVersion;
    return {};
}
Result<> runtimeVersionOf11(int& runtimeVersion) {
    runtimeVersion = 11080;
    return {};
}
Result<> runtimeVersionOf13(int& runtimeVersion) {
    runtimeVersion = kNewest;
    return {};
}

Result<> cudaThreadExit() {
    return cudaDeviceReset();
}
Result<> cudaThreadSynchronize() {
    return cudaDeviceSynchronize();
}
Result<> cudaThreadSetLimit(cudaLimit limit, size_t value) {
    return cudaDeviceSetLimit(limit, value);
}
Result<> cudaThreadGetLimit(size_t& pValue, cudaLimit limit) {
    return cudaDeviceGetLimit(pValue, limit);
}
Result<> cudaThreadGetCacheConfig(cudaFuncCache& pCacheConfig) {
    return cudaDeviceGetCacheConfig(pCacheConfig);
}
Result<> cudaThreadSetCacheConfig(cudaFuncCache cacheConfig) {
    return cudaDeviceSetCacheConfig(cacheConfig);
}

} // namespace cw::cudart
