// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "runtime/stream/capture.h"
#include "runtime/stream/graph_exec.h"

struct CUgraph_st;
struct CUgraphNode_st;
struct CUgraphExec_st;
struct CUuserObject_st;

namespace cw::runtime {

class Runtime;

// Graphs as both APIs show them: by the same handles. InvalidArgument for what is none.
using GraphHandle = CUgraph_st*;
using NodeHandle = CUgraphNode_st*;
using ExecHandle = CUgraphExec_st*;
using ObjectHandle = CUuserObject_st*;

Result<std::shared_ptr<Graph>> graphOf(Runtime& runtime, GraphHandle graph);
Result<std::shared_ptr<GraphNode>> nodeOf(Runtime& runtime, NodeHandle node);
Result<std::shared_ptr<GraphExec>> execOf(Runtime& runtime, ExecHandle exec);
inline NodeHandle handleOf(const GraphNode& node) {
    return reinterpret_cast<NodeHandle>(node.handle);
}
GraphHandle handleOf(Runtime& runtime, const std::shared_ptr<Graph>& graph);
/// For a node that is new, and what is in it.
void addHandles(Runtime& runtime, const std::shared_ptr<GraphNode>& node);
/// Ends the handles of a graph, its nodes and what is in them.
void destroyGraph(Runtime& runtime, const Graph& graph);

// Graphs and their parts.
Result<> createGraph(Runtime& runtime, GraphHandle* graph, unsigned flags);
Result<> destroyGraph(Runtime& runtime, GraphHandle graph);
Result<> cloneGraph(Runtime& runtime, GraphHandle* clone, GraphHandle graph);
Result<> findInClone(Runtime& runtime, NodeHandle* node, NodeHandle original, GraphHandle clone);
Result<> addNode(Runtime& runtime, NodeHandle* node, GraphHandle graph, const NodeHandle* needs,
                 const EdgeData* edges, size_t count, Work work);
Result<> destroyNode(Runtime& runtime, NodeHandle node);
Result<> setWork(Runtime& runtime, NodeHandle node, Work work);
/// The work of a node of this kind.
template <typename Kind>
Result<Kind*> workIn(Runtime& runtime, NodeHandle node) {
    if (auto* work = std::get_if<Kind>(&CW_TRY(nodeOf(runtime, node))->work)) return work;
    return Error{ErrorCode::InvalidArgument, "the node is of another kind"};
}
/// CUgraphChildGraphNodeOwnership, by its numbers.
enum class Ownership : int { Clone = 0, Move = 1 };
/// A copy of the graph as a node, or the graph itself.
Result<Work> childWork(Runtime& runtime, GraphHandle graph, Ownership ownership = Ownership::Clone);
Result<> childOf(Runtime& runtime, NodeHandle node, GraphHandle* graph);

// Lists. Without a place for them the count is told; room beyond the list is filled with null.
Result<> listNodes(Runtime& runtime, GraphHandle graph, NodeHandle* nodes, size_t* count);
Result<> listRoots(Runtime& runtime, GraphHandle graph, NodeHandle* nodes, size_t* count);
/// LossyQuery: an edge has data, and there is no place for data.
Result<> listEdges(Runtime& runtime, GraphHandle graph, NodeHandle* from, NodeHandle* to,
                   EdgeData* edges, size_t* count);
Result<> listNeeds(Runtime& runtime, NodeHandle node, NodeHandle* nodes, EdgeData* edges,
                   size_t* count);
Result<> listDependents(Runtime& runtime, NodeHandle node, NodeHandle* nodes, EdgeData* edges,
                        size_t* count);
enum class EdgeChange : uint8_t { Add, Remove };
Result<> changeEdges(Runtime& runtime, EdgeChange change, GraphHandle graph, const NodeHandle* from,
                     const NodeHandle* to, const EdgeData* edges, size_t count);

// Ready graphs.
Result<> instantiateGraph(Runtime& runtime, ExecHandle* exec, GraphHandle graph, uint64_t flags);
Result<> setExecWork(Runtime& runtime, ExecHandle exec, NodeHandle node, Work work);
/// GraphExecUpdateFailure, with the reason in `update`.
Result<> updateExec(Runtime& runtime, ExecHandle exec, GraphHandle graph, Update& update);
Result<> setEnabled(Runtime& runtime, ExecHandle exec, NodeHandle node, bool enabled);
Result<> isEnabled(Runtime& runtime, ExecHandle exec, NodeHandle node, unsigned* enabled);
Result<> destroyExec(Runtime& runtime, ExecHandle exec);

// Captures.
struct CaptureAnswer {
    CaptureStatus status = CaptureStatus::None;
    uint64_t id = 0;
    GraphHandle graph = nullptr;
    const NodeHandle* nodes = nullptr; // these lists live until the thread asks again
    const EdgeData* edges = nullptr;
    size_t count = 0;
};
Result<> beginCapture(Runtime& runtime, Stream& stream, GraphHandle graph, const NodeHandle* needs,
                      const EdgeData* edges, size_t count, int mode);
/// `*graph` is null after a failure.
Result<> endCapture(Runtime& runtime, Stream& stream, GraphHandle* graph);
Result<CaptureAnswer> captureInfo(Runtime& runtime, Stream& stream);
/// flags 0: the nodes are added to what the stream waits for; 1: they replace it.
Result<> updateCapture(Runtime& runtime, Stream& stream, const NodeHandle* nodes,
                       const EdgeData* edges, size_t count, unsigned flags);
/// LossyQuery: as listEdges().
Result<> checkEdgesTold(const CaptureAnswer& answer, bool told);
/// cudaThreadExchangeStreamCaptureMode.
Result<> exchangeCaptureMode(Runtime& runtime, int& mode);

// What graphs hold.
Result<> createObject(Runtime& runtime, ObjectHandle* object, void* pointer, void (*destroy)(void*),
                      unsigned count, unsigned flags);
Result<> retainObject(Runtime& runtime, ObjectHandle object, unsigned count);
Result<> releaseObject(Runtime& runtime, ObjectHandle object, unsigned count);
Result<> graphRetains(Runtime& runtime, GraphHandle graph, ObjectHandle object, unsigned count,
                      unsigned flags);
Result<> graphReleases(Runtime& runtime, GraphHandle graph, ObjectHandle object, unsigned count);
Result<Work> allocateWork(Runtime& runtime, int device, uint64_t bytes);
Result<Work> freeWork(Runtime& runtime, uint64_t address);
/// A value for conditional nodes of the graph; flags 1: each launch begins with `initial`.
Result<uint64_t> createCondition(Context& context, Graph& graph, uint32_t initial, unsigned flags);
Result<Work> conditionalWork(Runtime& runtime, GraphHandle graph, uint64_t handle, int kind,
                             unsigned bodies);
/// The bodies' handles, as long as the node lives.
GraphHandle* bodiesOf(Runtime& runtime, GraphNode& node);
/// cudaGraphMemAttributeType: two values now, two peaks, which may be set to 0.
Result<uint64_t> graphMemory(Context& context, int attribute);
/// What no launch uses goes back to the device.
void trimGraphMemory(Context& context);
Result<> resetGraphMemory(Context& context, int attribute, uint64_t value);

/// The graph in the language of Graphviz. `verbose`: with what the nodes do.
Result<> printGraph(Runtime& runtime, GraphHandle graph, const char* path, bool verbose);

// Work from its parameters.
Result<Work> fillWork(void* to, uint32_t pattern, uint32_t pattern_bytes, size_t pitch,
                      size_t width, size_t height);
Result<Work> hostWork(void (*function)(void*), void* data);
/// Pointers to a kernel's arguments, as long as its node has them.
void** pointersTo(KernelWork& work);
/// By which the program knows a kernel: a stub, or a handle of the driver API.
const void* functionOf(const Kernel& kernel);

} // namespace cw::runtime
