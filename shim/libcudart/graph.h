// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/stream/graph_handles.h"
#include "shim/libcudart/current.h"

namespace cw::cudart {

// Both are eight bytes of CUDA's own layout.
inline const runtime::EdgeData* edgesOf(const cudaGraphEdgeData* edges) {
    return reinterpret_cast<const runtime::EdgeData*>(edges);
}
inline runtime::EdgeData* edgesOf(cudaGraphEdgeData* edges) {
    return reinterpret_cast<runtime::EdgeData*>(edges);
}

// What a node does, from its parameters.
Result<runtime::Work> workOf(const cudaKernelNodeParams& params);
Result<runtime::Work> workOf(const cudaMemcpy3DParms& params);
Result<runtime::Work> workOf(const cudaMemsetParams& params);
Result<runtime::Work> workOf(const cudaHostNodeParams& params);
/// For an allocation also the address is given, for a condition its bodies (finishNode()).
Result<runtime::Work> workOf(cudaGraph_t graph, cudaGraphNodeParams& params);
void finishNode(cudaGraphNode_t node, cudaGraphNodeParams& params);
Result<runtime::Work> allocationOf(cudaMemAllocNodeParams& params);
Result<runtime::Work> recordOf(cudaEvent_t event);
Result<runtime::Work> waitOf(cudaEvent_t event);
inline Result<runtime::Work> workOf(Result<runtime::Copy> copy) {
    return runtime::Work(runtime::CopyWork{CW_TRY(std::move(copy))});
}

} // namespace cw::cudart
