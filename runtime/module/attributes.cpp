// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/attributes.h"

#include "runtime/identity.h"
#include "runtime/module/module.h"
#include "runtime/occupancy.h"

namespace cw::runtime {
namespace {

uint64_t constantBytes(const ir::Image& image) {
    uint64_t bytes = 0;
    for (const ir::GlobalMeta& global : image.globals)
        if (global.flags & ir::GlobalMeta::Constant) bytes += global.size;
    return bytes;
}

} // namespace

Result<int> attributeOf(const Kernel& kernel, KernelAttribute which) {
    const ir::KernelMeta& meta = kernel.meta;
    switch (which) {
    case KernelAttribute::MaxThreads:
        return int(meta.max_threads ? meta.max_threads : kMaxThreads);
    case KernelAttribute::SharedBytes:
        return int(meta.static_shared);
    case KernelAttribute::ConstBytes:
        return int(constantBytes(kernel.module.image()));
    case KernelAttribute::LocalBytes:
        return int(meta.local_bytes);
    case KernelAttribute::Registers:
        return int(meta.registers);
    case KernelAttribute::PtxVersion:
    case KernelAttribute::BinaryVersion:
        return computeCapability().major * 10 + computeCapability().minor;
    case KernelAttribute::MaxDynamicShared:
        return int(kernel.max_dynamic_shared.load());
    case KernelAttribute::SharedCarveout:
        return int(kernel.shared_carveout.load());
    case KernelAttribute::CacheModeCa:
    case KernelAttribute::ClusterSizeMustBeSet:
    case KernelAttribute::ClusterWidth:
    case KernelAttribute::ClusterHeight:
    case KernelAttribute::ClusterDepth:
    case KernelAttribute::NonPortableCluster:
    case KernelAttribute::ClusterPolicy:
        return 0;
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a kernel", int(which));
}

Result<> setAttribute(Kernel& kernel, KernelAttribute which, int value) {
    switch (which) {
    case KernelAttribute::MaxDynamicShared:
        return setMaxDynamicShared(kernel, value);
    case KernelAttribute::SharedCarveout:
        if (value < -1 || value > 100)
            return makeError(ErrorCode::InvalidArgument, "a carve-out of {} percent", value);
        kernel.shared_carveout = value;
        return {};
    case KernelAttribute::ClusterWidth:
    case KernelAttribute::ClusterHeight:
    case KernelAttribute::ClusterDepth:
    case KernelAttribute::NonPortableCluster:
    case KernelAttribute::ClusterPolicy:
        return Error{ErrorCode::NotSupported, "clusters of blocks need compute capability 9.0"};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute that can be set",
                         int(which));
    }
}

Result<> setCacheConfig(Kernel& kernel, int config) {
    if (config < 0 || config > 3)
        return makeError(ErrorCode::InvalidArgument, "{} is no cache configuration", config);
    kernel.cache_config = uint32_t(config);
    return {};
}

} // namespace cw::runtime
