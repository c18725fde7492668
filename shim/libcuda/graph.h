// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/stream/graph_handles.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

// Both are eight bytes of CUDA's own layout.
inline const runtime::EdgeData* edgesOf(const CUgraphEdgeData* edges) {
    return reinterpret_cast<const runtime::EdgeData*>(edges);
}
inline runtime::EdgeData* edgesOf(CUgraphEdgeData* edges) {
    return reinterpret_cast<runtime::EdgeData*>(edges);
}

// What a node does, from its parameters.
Result<runtime::Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v1* params);
Result<runtime::Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v2* params);
Result<runtime::Work> workOf(const CUDA_MEMCPY3D* params);
Result<runtime::Work> workOf(const CUDA_MEMSET_NODE_PARAMS_v1* params);
Result<runtime::Work> workOf(const CUDA_HOST_NODE_PARAMS_v1* params);
/// For an allocation also the address is given, for a condition its bodies (finishNode()).
Result<runtime::Work> workOf(CUgraph graph, CUgraphNodeParams* params);
void finishNode(CUgraphNode node, CUgraphNodeParams& params);
Result<runtime::Work> allocationOf(CUDA_MEM_ALLOC_NODE_PARAMS_v1* params);
Result<runtime::OperationWork> batchOf(const CUstreamBatchMemOpParams* operations, unsigned count,
                                       unsigned flags);
Result<runtime::Work> recordOf(CUevent event);
Result<runtime::Work> waitOf(CUevent event);

// And back.
Result<> tell(runtime::KernelWork& work, CUDA_KERNEL_NODE_PARAMS_v1* params);
Result<> tell(runtime::KernelWork& work, CUDA_KERNEL_NODE_PARAMS_v2* params);
Result<> tell(const runtime::CopyWork& work, CUDA_MEMCPY3D* params);
Result<> tell(const runtime::FillWork& work, CUDA_MEMSET_NODE_PARAMS* params);

} // namespace cw::cuda
