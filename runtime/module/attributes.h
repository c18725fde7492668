// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace cw::runtime {

struct Kernel;

/// By the numbers of CUfunction_attribute and cudaFuncAttribute, which agree.
enum class KernelAttribute : int {
    MaxThreads = 0,
    SharedBytes = 1,
    ConstBytes = 2,
    LocalBytes = 3,
    Registers = 4,
    PtxVersion = 5,
    BinaryVersion = 6,
    CacheModeCa = 7,
    MaxDynamicShared = 8,
    SharedCarveout = 9,
    ClusterSizeMustBeSet = 10,
    ClusterWidth = 11,
    ClusterHeight = 12,
    ClusterDepth = 13,
    NonPortableCluster = 14,
    ClusterPolicy = 15,
};

/// InvalidArgument for what is no attribute, or can't be set so.
Result<int> attributeOf(const Kernel& kernel, KernelAttribute which);
Result<> setAttribute(Kernel& kernel, KernelAttribute which, int value);
/// cudaFuncCache, CUfunc_cache.
Result<> setCacheConfig(Kernel& kernel, int config);

} // namespace cw::runtime
