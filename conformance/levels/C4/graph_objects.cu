// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: what graphs hold is released with what held it
// DOC: CUDA C++ Programming Guide, 6.2.8.7.4.1 CUDA User Objects: an update of a ready or a child
//     graph replaces its references; those of a launch under way are held until it is over
// ORACLE: not yet run
#include "graph_case.h"

#include <atomic>

static std::atomic<int> destroyed{0};

/// A graph of one empty node that is the only holder of a new object.
static cudaGraph_t holder(int* weight) {
    cudaGraph_t graph = nullptr;
    cudaUserObject_t object = nullptr;
    cudaGraphNode_t node = nullptr;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    CHECK_CUDA(cudaGraphAddEmptyNode(&node, graph, nullptr, 0));
    CHECK_CUDA(cudaUserObjectCreate(
        &object, weight, [](void* counted) { destroyed += *static_cast<int*>(counted); }, 1,
        cudaUserObjectNoDestructorSync));
    CHECK_CUDA(cudaGraphRetainUserObject(graph, object, 1, cudaGraphUserObjectMove));
    return graph;
}

/// Destruction may happen on another thread.
static int destroyedSoon(int wanted) {
    for (int i = 0; i < 2000 && destroyed != wanted; ++i)
        usleep(1000);
    return destroyed;
}

CASE(AChildGraphsNodeReleasesItsObjects) {
    int one = 1;
    cudaGraph_t parent = nullptr, child = holder(&one), inner = nullptr;
    cudaGraphNode_t node = nullptr;
    CHECK_CUDA(cudaGraphCreate(&parent, 0));
    CHECK_CUDA(cudaGraphAddChildGraphNode(&node, parent, nullptr, 0, child));
    CHECK_CUDA(cudaGraphChildGraphNodeGetGraph(node, &inner)); // its handle holds nothing
    CHECK_CUDA(cudaGraphDestroy(child));
    CHECK_EQ(destroyed.load(), 0);
    CHECK_CUDA(cudaGraphDestroyNode(node));
    CHECK_EQ(destroyedSoon(1), 1);
    size_t count = 0;
    CHECK_EQ(cudaGraphGetNodes(inner, nullptr, &count), cudaErrorInvalidValue);
}

CASE(AConditionalNodeReleasesItsBodiesObjects) {
    int one = 1;
    cudaGraph_t graph = nullptr;
    cudaGraphNode_t node = nullptr;
    cudaGraphNodeParams params = {};
    cudaUserObject_t object = nullptr;
    CHECK_CUDA(cudaGraphCreate(&graph, 0));
    params.type = cudaGraphNodeTypeConditional;
    params.conditional.type = cudaGraphCondTypeIf;
    params.conditional.size = 1;
    CHECK_CUDA(cudaGraphConditionalHandleCreate(&params.conditional.handle, graph, 0, 0));
    CHECK_CUDA(addAny(&node, graph, nullptr, 0, &params));
    CHECK_CUDA(cudaUserObjectCreate(
        &object, &one, [](void* counted) { destroyed += *static_cast<int*>(counted); }, 1,
        cudaUserObjectNoDestructorSync));
    cudaGraph_t body = params.conditional.phGraph_out[0];
    CHECK_CUDA(cudaGraphRetainUserObject(body, object, 1, cudaGraphUserObjectMove));
    CHECK_EQ(cudaGraphDestroy(body), cudaErrorInvalidValue); // the node's
    CHECK_CUDA(cudaGraphDestroyNode(node));
    CHECK_EQ(destroyedSoon(1), 1);
}

CASE(AnUpdateReplacesTheReadyGraphsObjects) {
    int one = 1, ten = 10;
    cudaGraph_t first = holder(&one), second = holder(&ten);
    cudaGraphExec_t exec = nullptr;
    cudaGraphExecUpdateResultInfo info = {};
    CHECK_CUDA(cudaGraphInstantiate(&exec, first, 0));
    CHECK_CUDA(cudaGraphDestroy(first));
    CHECK_EQ(destroyed.load(), 0);
    CHECK_CUDA(cudaGraphExecUpdate(exec, second, &info));
    CHECK_EQ(destroyedSoon(1), 1);
    CHECK_CUDA(cudaGraphDestroy(second));
    CHECK_EQ(destroyed.load(), 1); // the ready graph has it
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_EQ(destroyedSoon(11), 11);
}

CASE(NewParametersOfAChildReplaceItsObjects) {
    int one = 1, ten = 10;
    cudaGraph_t parent = nullptr, first = holder(&one), second = holder(&ten);
    cudaGraphNode_t node = nullptr;
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(cudaGraphCreate(&parent, 0));
    CHECK_CUDA(cudaGraphAddChildGraphNode(&node, parent, nullptr, 0, first));
    CHECK_CUDA(cudaGraphInstantiate(&exec, parent, 0));
    CHECK_CUDA(cudaGraphDestroy(first));
    CHECK_CUDA(cudaGraphExecChildGraphNodeSetParams(exec, node, second));
    CHECK_EQ(destroyed.load(), 0); // the node of the parent has it
    CHECK_CUDA(cudaGraphDestroy(parent));
    CHECK_EQ(destroyedSoon(1), 1);
    CHECK_CUDA(cudaGraphDestroy(second));
    CHECK_EQ(destroyed.load(), 1);
    CHECK_CUDA(cudaGraphExecDestroy(exec));
    CHECK_EQ(destroyedSoon(11), 11);
}

CASE(ALaunchUnderWayKeepsWhatAnUpdateReplaces) {
    static std::atomic<bool> go{false};
    int one = 1, ten = 10;
    cudaStream_t stream = freeStream();
    cudaGraph_t first = holder(&one), second = holder(&ten);
    cudaGraphExec_t exec = nullptr;
    cudaGraphExecUpdateResultInfo info = {};
    const cudaHostNodeParams wait = {[](void*) {
                                         while (!go)
                                             usleep(100);
                                     },
                                     nullptr};
    cudaGraphNode_t node = nullptr;
    for (cudaGraph_t graph : {first, second})
        CHECK_CUDA(cudaGraphAddHostNode(&node, graph, nullptr, 0, &wait));
    CHECK_CUDA(cudaGraphInstantiate(&exec, first, 0));
    CHECK_CUDA(cudaGraphDestroy(first));
    CHECK_CUDA(cudaGraphLaunch(exec, stream));
    CHECK_CUDA(cudaGraphExecUpdate(exec, second, &info));
    usleep(20000);
    CHECK_EQ(destroyed.load(), 0);
    go = true;
    CHECK_CUDA(cudaStreamSynchronize(stream));
    CHECK_EQ(destroyedSoon(1), 1);
}
