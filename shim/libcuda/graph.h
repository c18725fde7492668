// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/stream/graph.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {

Result<std::shared_ptr<runtime::Graph>> graphOf(CUgraph graph);
Result<std::shared_ptr<runtime::GraphNode>> nodeOf(CUgraphNode node);
inline CUgraphNode handleOf(const runtime::GraphNode& node) {
    return reinterpret_cast<CUgraphNode>(node.handle);
}
/// Gives the nodes of a copied or new graph their handles.
void addHandles(const runtime::Graph& graph);
void endHandles(const runtime::Graph& graph);
Result<> addNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* needs, size_t count,
                 runtime::Work work);

// What a node does, from its parameters.
Result<runtime::Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v1* params);
Result<runtime::Work> workOf(const CUDA_KERNEL_NODE_PARAMS_v2* params);
Result<runtime::Work> workOf(const CUDA_MEMCPY3D* params);
Result<runtime::Work> workOf(const CUDA_MEMSET_NODE_PARAMS_v1* params);
Result<runtime::Work> workOf(const CUDA_HOST_NODE_PARAMS_v1* params);
Result<runtime::Work> workOf(const CUgraphNodeParams* params);
Result<runtime::Work> childOf(CUgraph graph);
Result<runtime::Work> recordOf(CUevent event);
Result<runtime::Work> waitOf(CUevent event);

} // namespace cw::cuda
