// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: allocations that are nodes of a graph
// DOC: CUDA C++ Programming Guide, 11 Stream Ordered Memory Allocator and 12 Graph Memory Nodes
// ORACLE: not yet run
#include "graph_case.h"

static cudaMemAllocNodeParams wanted(size_t bytes) {
    cudaMemAllocNodeParams params = {};
    params.poolProps.allocType = cudaMemAllocationTypePinned;
    params.poolProps.location.type = cudaMemLocationTypeDevice;
    params.poolProps.location.id = 0;
    params.bytesize = bytes;
    return params;
}

static uint64_t memory(cudaGraphMemAttributeType which) {
    uint64_t value = 0;
    CHECK_CUDA(cudaDeviceGetGraphMemAttribute(0, which, &value));
    return value;
}

/// Allocates, fills and, if `freed`, frees kCount integers.
struct Allocating {
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t alloc = nullptr, fill = nullptr, release = nullptr;
    cudaMemAllocNodeParams params = wanted(kCount * 4);
    explicit Allocating(bool freed) {
        CHECK_CUDA(cudaGraphCreate(&graph, 0));
        CHECK_CUDA(cudaGraphAddMemAllocNode(&alloc, graph, nullptr, 0, &params));
        CHECK(params.dptr != nullptr);
        cudaMemsetParams set = {};
        set.dst = params.dptr;
        set.value = 0x11;
        set.elementSize = 1;
        set.width = kCount * 4;
        set.height = 1;
        CHECK_CUDA(cudaGraphAddMemsetNode(&fill, graph, &alloc, 1, &set));
        if (freed) CHECK_CUDA(cudaGraphAddMemFreeNode(&release, graph, &fill, 1, params.dptr));
    }
};

CASE(AGraphAllocatesAndFrees) {
    Allocating both(true);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    cudaMemAllocNodeParams told = {};
    void* freed = nullptr;
    CHECK_CUDA(cudaGraphMemAllocNodeGetParams(both.alloc, &told));
    CHECK(told.dptr == both.params.dptr);
    CHECK_EQ(told.bytesize, size_t(kCount * 4));
    CHECK_CUDA(cudaGraphMemFreeNodeGetParams(both.release, &freed));
    CHECK(freed == both.params.dptr);
    CHECK_CUDA(cudaGraphInstantiate(&exec, both.graph, 0));
    for (int i = 0; i < 3; ++i)
        CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(memory(cudaGraphMemAttrUsedMemCurrent), 0u);
    CHECK(memory(cudaGraphMemAttrUsedMemHigh) >= kCount * 4);
    CHECK(memory(cudaGraphMemAttrReservedMemHigh) >= kCount * 4);
    CHECK_CUDA(cudaDeviceGraphMemTrim(0));
    uint64_t zero = 0;
    CHECK_CUDA(cudaDeviceSetGraphMemAttribute(0, cudaGraphMemAttrUsedMemHigh, &zero));
    CHECK_EQ(memory(cudaGraphMemAttrUsedMemHigh), 0u);
    CHECK_EQ(cudaDeviceSetGraphMemAttribute(0, cudaGraphMemAttrUsedMemCurrent, &zero),
             cudaErrorInvalidValue);
}

CASE(WhatAGraphDoesNotFreeIsTheProgramsUntilFreed) {
    Allocating open(false);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    std::vector<int> host(kCount);
    CHECK_CUDA(cudaGraphInstantiate(&exec, open.graph, 0));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(
        cudaMemcpyAsync(host.data(), open.params.dptr, kCount * 4, cudaMemcpyDeviceToHost, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(host[9], 0x11111111);
    CHECK(memory(cudaGraphMemAttrUsedMemCurrent) >= kCount * 4);
    CHECK_EQ(cudaGraphLaunch(exec, stream), cudaErrorInvalidValue); // it is still there
    cudaGetLastError();
    CHECK_CUDA(cudaFreeAsync(open.params.dptr, stream));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaFree(open.params.dptr));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(memory(cudaGraphMemAttrUsedMemCurrent), 0u);
}

CASE(AutoFreeGivesBackWhatTheLastLaunchLeft) {
    Allocating open(false);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphInstantiate(&exec, open.graph, cudaGraphInstantiateFlagAutoFreeOnLaunch));
    for (int i = 0; i < 3; ++i)
        CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
}

CASE(OneGraphFreesWhatAnotherAllocated) {
    Allocating open(false);
    cudaStream_t stream = freeStream();
    cudaGraph_t second = nullptr;
    cudaGraphNode_t release = nullptr;
    cudaGraphExec_t first_exec = nullptr, second_exec = nullptr;
    CHECK_CUDA(cudaGraphCreate(&second, 0));
    CHECK_CUDA(cudaGraphAddMemFreeNode(&release, second, nullptr, 0, open.params.dptr));
    CHECK_CUDA(cudaGraphInstantiate(&first_exec, open.graph, 0));
    CHECK_CUDA(cudaGraphInstantiate(&second_exec, second, 0));
    for (int i = 0; i < 2; ++i) {
        CHECK_CUDA(cudaGraphLaunch(first_exec, stream));
        CHECK_CUDA(cudaGraphLaunch(second_exec, stream));
    }
    CHECK_CUDA(cudaStreamSynchronize(stream));
}

CASE(TrimmingGivesBackWhatNoLaunchUses) {
    constexpr size_t kBytes = 32 << 20;
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t alloc = nullptr, release = nullptr;
    cudaGraphExec_t exec = nullptr;
    size_t before = 0, held = 0, after = 0, total = 0;
    cudaMemAllocNodeParams params = wanted(kBytes);
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddMemAllocNode(&alloc, graph, nullptr, 0, &params));
    CHECK_CUDA(cudaGraphAddMemFreeNode(&release, graph, &alloc, 1, params.dptr));
    CHECK_CUDA(cudaGraphInstantiate(&exec, graph, 0));
    CHECK_CUDA(cudaDeviceGraphMemTrim(0));
    if (memory(cudaGraphMemAttrReservedMemCurrent))
        SKIP("the device has no addresses without memory");
    CHECK_CUDA(cudaMemGetInfo(&before, &total));
    for (int round = 0; round < 2; ++round) {
        CHECK_CUDA(cudaGraphLaunch(exec, stream));
        CHECK_CUDA(cudaStreamSynchronize(stream));
        CHECK(memory(cudaGraphMemAttrReservedMemCurrent) >= kBytes); // kept for the next launch
        CHECK_CUDA(cudaMemGetInfo(&held, &total));
        CHECK(held + kBytes <= before);
        CHECK_CUDA(cudaDeviceGraphMemTrim(0));
        CHECK_EQ(memory(cudaGraphMemAttrReservedMemCurrent), 0u);
        CHECK_CUDA(cudaMemGetInfo(&after, &total));
        CHECK_EQ(after, before);
    }
    CHECK(memory(cudaGraphMemAttrReservedMemHigh) >= kBytes);
}

CASE(TrimmingLeavesWhatIsAllocated) {
    Allocating open(false);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    std::vector<int> host(kCount);
    CHECK_CUDA(cudaGraphInstantiate(&exec, open.graph, 0));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_CUDA(cudaDeviceGraphMemTrim(0));
    CHECK(memory(cudaGraphMemAttrReservedMemCurrent) >= kCount * 4);
    CHECK_CUDA(cudaMemcpy(host.data(), open.params.dptr, kCount * 4, cudaMemcpyDeviceToHost));
    CHECK_EQ(host[kCount - 1], 0x11111111);
}

CASE(WhatIsAllocatedOutlivesItsGraph) {
    Allocating open(false);
    cudaStream_t stream = freeStream();
    cudaGraphExec_t exec = nullptr;
    std::vector<int> host(kCount);
    CHECK_CUDA(cudaGraphInstantiate(&exec, open.graph, 0));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_CUDA(cudaGraphDestroy(open.graph));
    CHECK_CUDA(cudaMemcpy(host.data(), open.params.dptr, kCount * 4, cudaMemcpyDeviceToHost));
    CHECK_EQ(host[0], 0x11111111);
    CHECK(memory(cudaGraphMemAttrUsedMemCurrent) >= kCount * 4);
    CHECK_CUDA(cudaFreeAsync(open.params.dptr, stream));
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(memory(cudaGraphMemAttrUsedMemCurrent), 0u);
    CHECK_EQ(cudaFree(open.params.dptr), cudaErrorInvalidValue);
}

CASE(WhatItsGraphFreesIsFreedByNobodyElse) {
    Allocating both(true);
    cudaStream_t stream = freeStream();
    cudaGraph_t other = nullptr;
    cudaGraphNode_t node = nullptr;
    CHECK_EQ(cudaGraphAddMemFreeNode(&node, both.graph, &both.fill, 1, both.params.dptr),
             cudaErrorInvalidValue);
    CHECK_CUDA(cudaGraphCreate(&other, 0));
    CHECK_EQ(cudaGraphAddMemFreeNode(&node, other, nullptr, 0, both.params.dptr),
             cudaErrorInvalidValue);
    runOnce(both.graph, stream);
    CHECK_EQ(cudaFree(both.params.dptr), cudaErrorInvalidValue);
    CHECK_EQ(cudaFreeAsync(both.params.dptr, stream), cudaErrorInvalidValue);
}

CASE(AGraphFreesAnothersMemoryOnce) {
    Allocating open(false);
    cudaGraph_t other = nullptr;
    cudaGraphNode_t node = nullptr;
    CHECK_CUDA(cudaGraphCreate(&other, 0));
    CHECK_CUDA(cudaGraphAddMemFreeNode(&node, other, nullptr, 0, open.params.dptr));
    CHECK_EQ(cudaGraphAddMemFreeNode(&node, other, nullptr, 0, open.params.dptr),
             cudaErrorInvalidValue);
}

CASE(AGraphWithMemoryNodesIsNoChildAndAChildGetsNone) {
    Allocating both(true);
    cudaGraph_t parent = nullptr, empty = nullptr, inner = nullptr;
    cudaGraphNode_t node = nullptr;
    CHECK_CUDA(cudaGraphCreate(&parent, 0));
    CHECK_CUDA(cudaGraphCreate(&empty, 0));
    CHECK(cudaGraphAddChildGraphNode(&node, parent, nullptr, 0, both.graph) != cudaSuccess);
    CHECK_CUDA(cudaGraphAddChildGraphNode(&node, parent, nullptr, 0, empty));
    CHECK_CUDA(cudaGraphChildGraphNodeGetGraph(node, &inner));
    cudaMemAllocNodeParams params = wanted(64);
    CHECK(cudaGraphAddMemAllocNode(&node, inner, nullptr, 0, &params) != cudaSuccess);
    CHECK_EQ(cudaGraphDestroy(inner), cudaErrorInvalidValue);
}

#if CUDART_VERSION >= 12090 || defined(__clang__) // our headers have it under 12.8, too
CASE(AGraphWithMemoryNodesMayMoveIntoANode) {
    Allocating both(true);
    cudaStream_t stream = freeStream();
    cudaGraph_t parent = nullptr, second = nullptr, inner = nullptr;
    cudaGraphNode_t node = nullptr, other = nullptr;
    cudaGraphExec_t exec = nullptr;
    cudaGraphNodeParams params = {};
    params.type = cudaGraphNodeTypeGraph;
    params.graph.graph = both.graph;
    params.graph.ownership = cudaGraphChildGraphOwnershipMove;
    CHECK_CUDA(cudaGraphCreate(&parent, 0));
    CHECK_CUDA(cudaGraphCreate(&second, 0));
    CHECK_CUDA(addAny(&node, parent, nullptr, 0, &params));
    CHECK_CUDA(cudaGraphChildGraphNodeGetGraph(node, &inner));
    CHECK(inner == both.graph);
    CHECK_EQ(cudaGraphDestroy(inner), cudaErrorInvalidValue);
    CHECK_EQ(cudaGraphInstantiate(&exec, inner, 0), cudaErrorInvalidValue);
    CHECK(addAny(&other, second, nullptr, 0, &params) != cudaSuccess);
    cudaMemAllocNodeParams more = wanted(64);
    CHECK(cudaGraphAddMemAllocNode(&other, inner, nullptr, 0, &more) != cudaSuccess);
    runOnce(parent, stream);
    CHECK(memory(cudaGraphMemAttrUsedMemHigh) >= kCount * 4);
    CHECK_CUDA(cudaGraphDestroy(parent));
    size_t count = 0;
    CHECK_EQ(cudaGraphGetNodes(inner, nullptr, &count), cudaErrorInvalidValue);
}
#endif

CASE(GraphsWithMemoryNodesAreNeitherClonedNorCutNorReadyTwice) {
    Allocating both(true);
    cudaGraph_t other = nullptr;
    cudaGraphExec_t first = nullptr, second = nullptr;
    CHECK(cudaGraphClone(&other, both.graph) != cudaSuccess);
    CHECK(cudaGraphDestroyNode(both.fill) != cudaSuccess);
    CHECK(removeEdges(both.graph, &both.alloc, &both.fill, 1) != cudaSuccess);
    CHECK_CUDA(cudaGraphInstantiate(&first, both.graph, 0));
    CHECK(cudaGraphInstantiate(&second, both.graph, 0) != cudaSuccess);
    CHECK_CUDA(cudaGraphExecDestroy(first));
    CHECK_CUDA(cudaGraphInstantiate(&second, both.graph, 0));
}
