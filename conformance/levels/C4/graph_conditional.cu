// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: conditional nodes: if, while and switch on a value that kernels set
// DOC: CUDA C++ Programming Guide, 6.2.8.7.8 Conditional Graph Nodes
// ORACLE: not yet run
#include "graph_case.h"

__global__ void setTo(cudaGraphConditionalHandle handle, unsigned value) {
    cudaGraphSetConditional(handle, value);
}
/// One round less to go.
__global__ void countDown(cudaGraphConditionalHandle handle, int* rounds) {
    *rounds -= 1;
    cudaGraphSetConditional(handle, *rounds > 0);
}

struct Conditional {
    Buffer<int> data{kCount};
    cudaStream_t stream = freeStream();
    cudaGraph_t graph = nullptr;
    cudaGraphConditionalHandle handle = 0;
    cudaGraphNodeParams params = {};

    Conditional(cudaGraphConditionalNodeType type, unsigned bodies, unsigned initial,
                unsigned flags) {
        CHECK_CUDA(cudaGraphCreate(&graph, 0));
        CHECK_CUDA(cudaGraphConditionalHandleCreate(&handle, graph, initial, flags));
        params.type = cudaGraphNodeTypeConditional;
        params.conditional.handle = handle;
        params.conditional.type = type;
        params.conditional.size = bodies;
    }
    /// Body `i` does add(data, by).
    void fillBody(unsigned i, int by) {
        cudaGraph_t ended = nullptr;
        CHECK_CUDA(cudaStreamBeginCaptureToGraph(stream, params.conditional.phGraph_out[i], nullptr,
                                                 nullptr, 0, cudaStreamCaptureModeRelaxed));
        add<<<1, kCount, 0, stream>>>(data, by);
        CHECK_CUDA(cudaStreamEndCapture(stream, &ended));
    }
};

CASE(AnIfRunsItsBodyWhenTheValueIsNotZero) {
    for (unsigned value : {0u, 1u, 7u}) {
        Conditional c(cudaGraphCondTypeIf, 1, value, cudaGraphCondAssignDefault);
        cudaGraphNode_t node = nullptr;
        CHECK_CUDA(addAny(&node, c.graph, nullptr, 0, &c.params));
        c.fillBody(0, 5);
        runOnce(c.graph, c.stream);
        CHECK_EQ(c.data.host()[0], value ? 5 : 0);
        cudaGraphNodeType type;
        CHECK_CUDA(cudaGraphNodeGetType(node, &type));
        CHECK_EQ(type, cudaGraphNodeTypeConditional);
    }
}

CASE(AKernelBeforeTheNodeDecides) {
    for (unsigned value : {0u, 1u}) {
        Conditional c(cudaGraphCondTypeIf, 1, 1 - value, cudaGraphCondAssignDefault);
        cudaGraph_t ended = nullptr;
        cudaGraphNode_t node = nullptr, kernel = nullptr;
        CHECK_CUDA(cudaStreamBeginCaptureToGraph(c.stream, c.graph, nullptr, nullptr, 0,
                                                 cudaStreamCaptureModeRelaxed));
        setTo<<<1, 1, 0, c.stream>>>(c.handle, value);
        CHECK_CUDA(cudaStreamEndCapture(c.stream, &ended));
        size_t count = 1;
        CHECK_CUDA(cudaGraphGetNodes(c.graph, &kernel, &count));
        CHECK_CUDA(addAny(&node, c.graph, &kernel, 1, &c.params));
        c.fillBody(0, 5);
        runOnce(c.graph, c.stream);
        CHECK_EQ(c.data.host()[0], value ? 5 : 0);
    }
}

CASE(AWhileRunsUntilTheValueIsZero) {
    Conditional c(cudaGraphCondTypeWhile, 1, 1, cudaGraphCondAssignDefault);
    Buffer<int> rounds(std::vector<int>{6});
    cudaGraphNode_t node = nullptr;
    cudaGraph_t ended = nullptr;
    cudaGraphExec_t exec = nullptr;
    CHECK_CUDA(addAny(&node, c.graph, nullptr, 0, &c.params));
    CHECK_CUDA(cudaStreamBeginCaptureToGraph(c.stream, c.params.conditional.phGraph_out[0], nullptr,
                                             nullptr, 0, cudaStreamCaptureModeRelaxed));
    add<<<1, kCount, 0, c.stream>>>(c.data, 1);
    countDown<<<1, 1, 0, c.stream>>>(c.handle, rounds);
    CHECK_CUDA(cudaStreamEndCapture(c.stream, &ended));
    CHECK_CUDA(cudaGraphInstantiate(&exec, c.graph, 0));
    CHECK_CUDA(cudaGraphLaunch(exec, c.stream));
    add<<<1, kCount, 0, c.stream>>>(c.data, 100); // behind the whole graph
    CHECK_CUDA(cudaStreamSynchronize(c.stream));
    CHECK_EQ(c.data.host()[0], 106);
    CHECK_CUDA(cudaGraphLaunch(exec, c.stream)); // begins anew: one round, as the value says then
    CHECK_CUDA(cudaStreamSynchronize(c.stream));
    CHECK_EQ(c.data.host()[0], 107);
}

CASE(ConditionsAreCheckedWhenTheNodeIsAdded) {
    cudaGraphNode_t node = nullptr;
    Conditional none(cudaGraphCondTypeIf, 0, 0, 0);
    CHECK_EQ(addAny(&node, none.graph, nullptr, 0, &none.params), cudaErrorInvalidValue);
    Conditional foreign(cudaGraphCondTypeWhile, 1, 0, 0);
    foreign.params.conditional.handle = 0;
    CHECK_EQ(addAny(&node, foreign.graph, nullptr, 0, &foreign.params), cudaErrorInvalidValue);
}

#if CUDART_VERSION >= 12080
CASE(ASwitchRunsTheBodyOfItsValue) {
    for (unsigned value : {0u, 1u, 2u, 3u}) {
        Conditional c(cudaGraphCondTypeSwitch, 3, value, cudaGraphCondAssignDefault);
        cudaGraphNode_t node = nullptr;
        CHECK_CUDA(addAny(&node, c.graph, nullptr, 0, &c.params));
        for (unsigned body = 0; body < 3; ++body)
            c.fillBody(body, 10 + int(body));
        runOnce(c.graph, c.stream);
        CHECK_EQ(c.data.host()[0], value < 3 ? 10 + int(value) : 0);
    }
}

CASE(AnIfMayHaveAnElse) {
    Conditional c(cudaGraphCondTypeIf, 2, 0, cudaGraphCondAssignDefault);
    cudaGraphNode_t node = nullptr;
    CHECK_CUDA(addAny(&node, c.graph, nullptr, 0, &c.params));
    c.fillBody(0, 1);
    c.fillBody(1, 2);
    runOnce(c.graph, c.stream);
    CHECK_EQ(c.data.host()[0], 2);
}
#endif
