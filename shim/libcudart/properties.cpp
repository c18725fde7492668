// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstring>

#include "runtime/identity.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {
namespace {

using runtime::Attribute;

/// Members that both layouts have and that are one attribute each.
template <typename Properties>
void fillCommon(Properties& p, const ir::DeviceFacts& facts, int index) {
    const auto get = [&](Attribute which) { return runtime::attribute(which, facts, index); };
    std::memset(&p, 0, sizeof p);
    const std::string name = runtime::deviceName(facts);
    std::memcpy(p.name, name.c_str(), std::min(name.size(), sizeof p.name - 1));
    const auto uuid = runtime::deviceUuid(facts, index);
    std::memcpy(p.uuid.bytes, uuid.data(), uuid.size());
    p.totalGlobalMem = facts.memory_bytes;
    p.sharedMemPerBlock = size_t(get(Attribute::MaxSharedMemoryPerBlock));
    p.regsPerBlock = get(Attribute::MaxRegistersPerBlock);
    p.warpSize = get(Attribute::WarpSize);
    p.memPitch = size_t(get(Attribute::MaxPitch));
    p.maxThreadsPerBlock = get(Attribute::MaxThreadsPerBlock);
    p.maxThreadsDim[0] = get(Attribute::MaxBlockDimX);
    p.maxThreadsDim[1] = get(Attribute::MaxBlockDimY);
    p.maxThreadsDim[2] = get(Attribute::MaxBlockDimZ);
    p.maxGridSize[0] = get(Attribute::MaxGridDimX);
    p.maxGridSize[1] = get(Attribute::MaxGridDimY);
    p.maxGridSize[2] = get(Attribute::MaxGridDimZ);
    p.totalConstMem = size_t(get(Attribute::TotalConstantMemory));
    p.major = get(Attribute::ComputeCapabilityMajor);
    p.minor = get(Attribute::ComputeCapabilityMinor);
    p.textureAlignment = size_t(get(Attribute::TextureAlignment));
    p.texturePitchAlignment = size_t(get(Attribute::TexturePitchAlignment));
    p.multiProcessorCount = get(Attribute::MultiProcessorCount);
    p.integrated = get(Attribute::Integrated);
    p.canMapHostMemory = get(Attribute::CanMapHostMemory);
    p.maxTexture1D = get(Attribute::MaxTexture1DWidth);
    p.maxTexture1DMipmap = get(Attribute::MaxTexture1DMipmappedWidth);
    p.maxTexture2D[0] = get(Attribute::MaxTexture2DWidth);
    p.maxTexture2D[1] = get(Attribute::MaxTexture2DHeight);
    p.maxTexture2DMipmap[0] = get(Attribute::MaxTexture2DMipmappedWidth);
    p.maxTexture2DMipmap[1] = get(Attribute::MaxTexture2DMipmappedHeight);
    p.maxTexture2DLinear[0] = get(Attribute::MaxTexture2DLinearWidth);
    p.maxTexture2DLinear[1] = get(Attribute::MaxTexture2DLinearHeight);
    p.maxTexture2DLinear[2] = get(Attribute::MaxTexture2DLinearPitch);
    p.maxTexture2DGather[0] = get(Attribute::MaxTexture2DGatherWidth);
    p.maxTexture2DGather[1] = get(Attribute::MaxTexture2DGatherHeight);
    p.maxTexture3D[0] = get(Attribute::MaxTexture3DWidth);
    p.maxTexture3D[1] = get(Attribute::MaxTexture3DHeight);
    p.maxTexture3D[2] = get(Attribute::MaxTexture3DDepth);
    p.maxTexture3DAlt[0] = get(Attribute::MaxTexture3DWidthAlt);
    p.maxTexture3DAlt[1] = get(Attribute::MaxTexture3DHeightAlt);
    p.maxTexture3DAlt[2] = get(Attribute::MaxTexture3DDepthAlt);
    p.maxTextureCubemap = get(Attribute::MaxTextureCubemapWidth);
    p.maxTexture1DLayered[0] = get(Attribute::MaxTexture1DLayeredWidth);
    p.maxTexture1DLayered[1] = get(Attribute::MaxTexture1DLayeredLayers);
    p.maxTexture2DLayered[0] = get(Attribute::MaxTexture2DLayeredWidth);
    p.maxTexture2DLayered[1] = get(Attribute::MaxTexture2DLayeredHeight);
    p.maxTexture2DLayered[2] = get(Attribute::MaxTexture2DLayeredLayers);
    p.maxTextureCubemapLayered[0] = get(Attribute::MaxTextureCubemapLayeredWidth);
    p.maxTextureCubemapLayered[1] = get(Attribute::MaxTextureCubemapLayeredLayers);
    p.maxSurface1D = get(Attribute::MaxSurface1DWidth);
    p.maxSurface2D[0] = get(Attribute::MaxSurface2DWidth);
    p.maxSurface2D[1] = get(Attribute::MaxSurface2DHeight);
    p.maxSurface3D[0] = get(Attribute::MaxSurface3DWidth);
    p.maxSurface3D[1] = get(Attribute::MaxSurface3DHeight);
    p.maxSurface3D[2] = get(Attribute::MaxSurface3DDepth);
    p.maxSurface1DLayered[0] = get(Attribute::MaxSurface1DLayeredWidth);
    p.maxSurface1DLayered[1] = get(Attribute::MaxSurface1DLayeredLayers);
    p.maxSurface2DLayered[0] = get(Attribute::MaxSurface2DLayeredWidth);
    p.maxSurface2DLayered[1] = get(Attribute::MaxSurface2DLayeredHeight);
    p.maxSurface2DLayered[2] = get(Attribute::MaxSurface2DLayeredLayers);
    p.maxSurfaceCubemap = get(Attribute::MaxSurfaceCubemapWidth);
    p.maxSurfaceCubemapLayered[0] = get(Attribute::MaxSurfaceCubemapLayeredWidth);
    p.maxSurfaceCubemapLayered[1] = get(Attribute::MaxSurfaceCubemapLayeredLayers);
    p.surfaceAlignment = size_t(get(Attribute::SurfaceAlignment));
    p.concurrentKernels = get(Attribute::ConcurrentKernels);
    p.ECCEnabled = get(Attribute::EccEnabled);
    p.pciBusID = get(Attribute::PciBusId);
    p.pciDeviceID = get(Attribute::PciDeviceId);
    p.pciDomainID = get(Attribute::PciDomainId);
    p.tccDriver = get(Attribute::TccDriver);
    p.asyncEngineCount = get(Attribute::AsyncEngineCount);
    p.unifiedAddressing = get(Attribute::UnifiedAddressing);
    p.memoryBusWidth = get(Attribute::GlobalMemoryBusWidth);
    p.l2CacheSize = get(Attribute::L2CacheSize);
    p.persistingL2CacheMaxSize = get(Attribute::MaxPersistingL2CacheSize);
    p.maxThreadsPerMultiProcessor = get(Attribute::MaxThreadsPerMultiProcessor);
    p.streamPrioritiesSupported = get(Attribute::StreamPrioritiesSupported);
    p.globalL1CacheSupported = get(Attribute::GlobalL1CacheSupported);
    p.localL1CacheSupported = get(Attribute::LocalL1CacheSupported);
    p.sharedMemPerMultiprocessor = size_t(get(Attribute::MaxSharedMemoryPerMultiprocessor));
    p.regsPerMultiprocessor = get(Attribute::MaxRegistersPerMultiprocessor);
    p.managedMemory = get(Attribute::ManagedMemory);
    p.isMultiGpuBoard = get(Attribute::IsMultiGpuBoard);
    p.multiGpuBoardGroupID = get(Attribute::MultiGpuBoardGroupID);
    p.hostNativeAtomicSupported = get(Attribute::HostNativeAtomicSupported);
    p.pageableMemoryAccess = get(Attribute::PageableMemoryAccess);
    p.concurrentManagedAccess = get(Attribute::ConcurrentManagedAccess);
    p.computePreemptionSupported = get(Attribute::ComputePreemptionSupported);
    p.canUseHostPointerForRegisteredMem = get(Attribute::CanUseHostPointerForRegisteredMem);
    p.cooperativeLaunch = get(Attribute::CooperativeLaunch);
    p.sharedMemPerBlockOptin = size_t(get(Attribute::MaxSharedMemoryPerBlockOptin));
    p.pageableMemoryAccessUsesHostPageTables =
        get(Attribute::PageableMemoryAccessUsesHostPageTables);
    p.directManagedMemAccessFromHost = get(Attribute::DirectManagedMemAccessFromHost);
    p.maxBlocksPerMultiProcessor = get(Attribute::MaxBlocksPerMultiprocessor);
    p.accessPolicyMaxWindowSize = get(Attribute::MaxAccessPolicyWindowSize);
    p.reservedSharedMemPerBlock = size_t(get(Attribute::ReservedSharedMemoryPerBlock));
    p.hostRegisterSupported = get(Attribute::HostRegisterSupported);
    p.sparseCudaArraySupported = get(Attribute::SparseCudaArraySupported);
    p.hostRegisterReadOnlySupported = get(Attribute::HostRegisterReadOnlySupported);
    p.timelineSemaphoreInteropSupported = get(Attribute::TimelineSemaphoreInteropSupported);
    p.memoryPoolsSupported = get(Attribute::MemoryPoolsSupported);
    p.gpuDirectRDMASupported = get(Attribute::GPUDirectRDMASupported);
    p.gpuDirectRDMAFlushWritesOptions = unsigned(get(Attribute::GPUDirectRDMAFlushWritesOptions));
    p.gpuDirectRDMAWritesOrdering = get(Attribute::GPUDirectRDMAWritesOrdering);
    p.memoryPoolSupportedHandleTypes = unsigned(get(Attribute::MemoryPoolSupportedHandleTypes));
    p.deferredMappingCudaArraySupported = get(Attribute::DeferredMappingCudaArraySupported);
    p.ipcEventSupported = get(Attribute::IpcEventSupport);
    p.clusterLaunch = get(Attribute::ClusterLaunch);
    p.unifiedFunctionPointers = get(Attribute::UnifiedFunctionPointers);
}

} // namespace

Result<> cudaGetDeviceProperties_v2(cudaDeviceProp& p, int device) {
    const ir::DeviceFacts& facts = *CW_TRY(factsOf(device));
    const int index = process().physicalIndex(device);
    const auto get = [&](Attribute which) { return runtime::attribute(which, facts, index); };
    fillCommon(p, facts, index);
    p.clockRate = get(Attribute::ClockRate);
    p.deviceOverlap = get(Attribute::GpuOverlap);
    p.kernelExecTimeoutEnabled = get(Attribute::KernelExecTimeout);
    p.computeMode = get(Attribute::ComputeMode);
    p.maxTexture1DLinear = get(Attribute::MaxTexture1DLinearWidth);
    p.memoryClockRate = get(Attribute::MemoryClockRate);
    p.singleToDoublePrecisionPerfRatio = get(Attribute::SingleToDoublePrecisionPerfRatio);
    p.cooperativeMultiDeviceLaunch = get(Attribute::CooperativeMultiDeviceLaunch);
    return {};
}

Result<> propertiesOf11(DeviceProp11& p, int device) {
    cudaDeviceProp newer;
    CW_TRY(cudaGetDeviceProperties_v2(newer, device));
    p = newer;
    return {};
}

Result<> propertiesOf13(DeviceProp13& p, int device) {
    const ir::DeviceFacts& facts = *CW_TRY(factsOf(device));
    const int index = process().physicalIndex(device);
    const auto get = [&](Attribute which) { return runtime::attribute(which, facts, index); };
    fillCommon(p, facts, index);
    p.deviceNumaConfig = get(Attribute::NumaConfig);
    p.deviceNumaId = get(Attribute::NumaId);
    p.mpsEnabled = get(Attribute::MpsEnabled);
    p.hostNumaId = get(Attribute::HostNumaId);
    p.gpuPciDeviceID = unsigned(get(Attribute::GpuPciDeviceId));
    p.gpuPciSubsystemID = unsigned(get(Attribute::GpuPciSubsystemId));
    p.hostNumaMultinodeIpcSupported = get(Attribute::HostNumaMultinodeIpcSupported);
    return {};
}

Result<> cudaChooseDevice(int& device, const cudaDeviceProp& wanted) {
    CW_TRY(process().start());
    // The device that meets most of what is asked for; the first of equals.
    int best_score = -1;
    for (int i = 0; i < process().deviceCount(); ++i) {
        cudaDeviceProp has;
        CW_TRY(cudaGetDeviceProperties_v2(has, i));
        const int score = (has.major >= wanted.major) + (has.minor >= wanted.minor) +
                          (has.totalGlobalMem >= wanted.totalGlobalMem) +
                          (has.multiProcessorCount >= wanted.multiProcessorCount) +
                          (has.sharedMemPerBlock >= wanted.sharedMemPerBlock);
        if (score > best_score) best_score = score, device = i;
    }
    return {};
}

} // namespace cw::cudart
