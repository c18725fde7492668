// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/graph_handles.h"

#include <algorithm>
#include <unordered_set>

#include "runtime/runtime.h"

namespace cw::runtime {
namespace {

template <typename T>
Result<std::shared_ptr<T>> valid(Result<std::shared_ptr<T>> found) {
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
}

Error notCuttable() {
    return {ErrorCode::NotSupported, "a graph with memory nodes is neither cloned nor cut"};
}

Result<Frontier> needsOf(Runtime& runtime, const NodeHandle* nodes, const EdgeData* edges,
                         size_t count) {
    if (count && !nodes) return Error{ErrorCode::InvalidArgument, "the dependencies are null"};
    Frontier needs;
    std::unordered_set<const GraphNode*> known;
    for (size_t i = 0; i < count; ++i) {
        GraphNode* node = CW_TRY(nodeOf(runtime, nodes[i])).get();
        if (!known.insert(node).second)
            return Error{ErrorCode::InvalidArgument, "a dependency is named twice"};
        needs.push_back({node, edges ? edges[i] : EdgeData{}});
    }
    return needs;
}

/// CUDA's way of giving lists.
template <typename Value>
void give(const std::vector<Value>& list, Value* to, size_t room) {
    for (size_t i = 0; to && i < room; ++i)
        to[i] = i < list.size() ? list[i] : Value{};
}
Result<> giveCount(size_t listed, bool given, size_t* count) {
    if (!count) return Error{ErrorCode::InvalidArgument, "the place for the count is null"};
    *count = given ? std::min(*count, listed) : listed;
    return {};
}

Result<> giveNodes(const std::vector<NodeHandle>& list, NodeHandle* nodes, size_t* count) {
    if (count) give(list, nodes, *count);
    return giveCount(list.size(), nodes != nullptr, count);
}

Result<> giveNeeds(const std::vector<Need>& list, NodeHandle* nodes, EdgeData* edges,
                   size_t* count) {
    std::vector<NodeHandle> handles;
    std::vector<EdgeData> data;
    for (const Need& need : list) {
        handles.push_back(handleOf(*need.node));
        data.push_back(need.data);
        if (nodes && !edges && need.data != EdgeData{})
            return Error{ErrorCode::LossyQuery, "edges have data, which is not asked for"};
    }
    if (count) give(data, edges, *count);
    return giveNodes(handles, nodes, count);
}

/// The handles of graphs in a node.
void endInner(Runtime& runtime, const Work& work) {
    for (const auto& inner : graphsIn(work))
        destroyGraph(runtime, *inner);
}

} // namespace

Result<std::shared_ptr<Graph>> graphOf(Runtime& runtime, GraphHandle graph) {
    return valid(runtime.graphs().find(reinterpret_cast<uint64_t>(graph)));
}
Result<std::shared_ptr<GraphNode>> nodeOf(Runtime& runtime, NodeHandle node) {
    return valid(runtime.graphNodes().find(reinterpret_cast<uint64_t>(node)));
}
Result<std::shared_ptr<GraphExec>> execOf(Runtime& runtime, ExecHandle exec) {
    return valid(runtime.graphExecs().find(reinterpret_cast<uint64_t>(exec)));
}

GraphHandle handleOf(Runtime& runtime, const std::shared_ptr<Graph>& graph) {
    if (!graph->handle) graph->handle = runtime.graphs().add(graph);
    return reinterpret_cast<GraphHandle>(graph->handle);
}

void addHandles(Runtime& runtime, const std::shared_ptr<GraphNode>& node) {
    if (!node->handle) node->handle = runtime.graphNodes().add(node);
    for (const auto& inner : graphsIn(node->work))
        for (const auto& one : inner->nodes())
            addHandles(runtime, one);
}

void destroyGraph(Runtime& runtime, const Graph& graph) {
    for (const auto& node : graph.nodes()) {
        (void)runtime.graphNodes().take(node->handle);
        endInner(runtime, node->work);
    }
    if (graph.handle) (void)runtime.graphs().take(graph.handle);
}

Result<> createGraph(Runtime& runtime, GraphHandle* graph, unsigned flags) {
    if (flags != 0) return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) must be 0", flags);
    *graph = handleOf(runtime, std::make_shared<Graph>());
    return {};
}

Result<> destroyGraph(Runtime& runtime, GraphHandle graph) {
    const auto found = CW_TRY(graphOf(runtime, graph));
    if (found->inside) return Error{ErrorCode::InvalidArgument, "the graph is a node's"};
    destroyGraph(runtime, *found);
    return {};
}

Result<> cloneGraph(Runtime& runtime, GraphHandle* clone, GraphHandle graph) {
    const auto original = CW_TRY(graphOf(runtime, graph));
    if (!clone) return Error{ErrorCode::InvalidArgument, "there is no place for the clone"};
    if (original->hasMemoryNodes()) return notCuttable();
    const auto copy = original->clone(CloneIds::New);
    for (const auto& node : copy->nodes())
        addHandles(runtime, node);
    *clone = handleOf(runtime, copy);
    return {};
}

Result<> findInClone(Runtime& runtime, NodeHandle* node, NodeHandle original, GraphHandle clone) {
    const auto wanted = CW_TRY(nodeOf(runtime, original));
    const auto graph = CW_TRY(graphOf(runtime, clone));
    if (!node) return Error{ErrorCode::InvalidArgument, "there is no place for the node"};
    for (const auto& one : graph->nodes())
        if (one->copied_from == wanted->id) return *node = handleOf(*one), Result<>();
    return Error{ErrorCode::InvalidArgument, "the clone has no such node"};
}

Result<> addNode(Runtime& runtime, NodeHandle* node, GraphHandle graph, const NodeHandle* needs,
                 const EdgeData* edges, size_t count, Work work) {
    const auto owner = CW_TRY(graphOf(runtime, graph));
    if (!node) return Error{ErrorCode::InvalidArgument, "there is no place for the node"};
    const Frontier behind = CW_TRY(needsOf(runtime, needs, edges, count));
    const auto added = CW_TRY(owner->add(std::move(work), behind));
    addHandles(runtime, added);
    *node = handleOf(*added);
    return {};
}

Result<> destroyNode(Runtime& runtime, NodeHandle handle) {
    const auto node = CW_TRY(nodeOf(runtime, handle));
    if (node->graph.hasMemoryNodes()) return notCuttable();
    CW_TRY(runtime.graphNodes().take(node->handle));
    endInner(runtime, node->work);
    node->graph.remove(*node);
    return {};
}

Result<> setWork(Runtime& runtime, NodeHandle handle, Work work) {
    const auto node = CW_TRY(nodeOf(runtime, handle));
    if (node->work.index() != work.index())
        return Error{ErrorCode::InvalidArgument, "the node is of another kind"};
    for (const auto& inner : graphsIn(work))
        inner->inside = true;
    endInner(runtime, node->work);
    node->work = std::move(work);
    addHandles(runtime, node);
    return {};
}

Result<Work> childWork(Runtime& runtime, GraphHandle graph, Ownership ownership) {
    const auto original = CW_TRY(graphOf(runtime, graph));
    if (original->moved)
        return Error{ErrorCode::InvalidArgument, "the graph is a part of another one"};
    if (ownership == Ownership::Move) {
        if (original->inside || !original->ready.expired())
            return Error{ErrorCode::InvalidArgument, "the graph is a node's, or made ready"};
        return Work(ChildWork{original, true});
    }
    if (ownership != Ownership::Clone)
        return makeError(ErrorCode::InvalidArgument, "{} is no ownership", int(ownership));
    if (original->hasMemoryNodes()) return notCuttable();
    return Work(ChildWork{original->clone(CloneIds::New)});
}

Result<> childOf(Runtime& runtime, NodeHandle node, GraphHandle* graph) {
    const ChildWork* child = CW_TRY(workIn<ChildWork>(runtime, node));
    if (!graph) return Error{ErrorCode::InvalidArgument, "there is no place for the graph"};
    *graph = handleOf(runtime, child->graph);
    return {};
}

Result<> listNodes(Runtime& runtime, GraphHandle graph, NodeHandle* nodes, size_t* count) {
    std::vector<NodeHandle> list;
    for (const auto& node : CW_TRY(graphOf(runtime, graph))->nodes())
        list.push_back(handleOf(*node));
    return giveNodes(list, nodes, count);
}

Result<> listRoots(Runtime& runtime, GraphHandle graph, NodeHandle* nodes, size_t* count) {
    std::vector<NodeHandle> list;
    for (const auto& node : CW_TRY(graphOf(runtime, graph))->nodes())
        if (node->needs.empty()) list.push_back(handleOf(*node));
    return giveNodes(list, nodes, count);
}

Result<> listEdges(Runtime& runtime, GraphHandle graph, NodeHandle* from, NodeHandle* to,
                   EdgeData* edges, size_t* count) {
    std::vector<Need> needs;
    std::vector<NodeHandle> nodes;
    for (const auto& node : CW_TRY(graphOf(runtime, graph))->nodes())
        for (const Need& need : node->needs) {
            needs.push_back(need);
            nodes.push_back(handleOf(*node));
        }
    if (!from != !to) return Error{ErrorCode::InvalidArgument, "one of the two lists is null"};
    if (count) give(nodes, to, *count);
    return giveNeeds(needs, from, edges, count);
}

Result<> listNeeds(Runtime& runtime, NodeHandle node, NodeHandle* nodes, EdgeData* edges,
                   size_t* count) {
    return giveNeeds(CW_TRY(nodeOf(runtime, node))->needs, nodes, edges, count);
}

Result<> listDependents(Runtime& runtime, NodeHandle handle, NodeHandle* nodes, EdgeData* edges,
                        size_t* count) {
    const auto node = CW_TRY(nodeOf(runtime, handle));
    return giveNeeds(node->graph.dependents(*node), nodes, edges, count);
}

Result<> changeEdges(Runtime& runtime, EdgeChange change, GraphHandle handle,
                     const NodeHandle* from, const NodeHandle* to, const EdgeData* edges,
                     size_t count) {
    const auto graph = CW_TRY(graphOf(runtime, handle));
    if (count && (!from || !to)) return Error{ErrorCode::InvalidArgument, "the edges are null"};
    if (change == EdgeChange::Remove && graph->hasMemoryNodes()) return notCuttable();
    for (size_t i = 0; i < count; ++i) {
        GraphNode& first = *CW_TRY(nodeOf(runtime, from[i]));
        GraphNode& second = *CW_TRY(nodeOf(runtime, to[i]));
        const EdgeData data = edges ? edges[i] : EdgeData{};
        if (change == EdgeChange::Add)
            CW_TRY(graph->addEdge(first, second, data));
        else
            CW_TRY(graph->removeEdge(first, second, data));
    }
    return {};
}

Result<> beginCapture(Runtime& runtime, Stream& stream, GraphHandle graph, const NodeHandle* needs,
                      const EdgeData* edges, size_t count, int mode) {
    std::shared_ptr<Graph> into;
    if (graph) into = CW_TRY(graphOf(runtime, graph));
    return beginCapture(stream, CaptureMode(mode), std::move(into),
                        CW_TRY(needsOf(runtime, needs, edges, count)));
}

Result<> endCapture(Runtime& runtime, Stream& stream, GraphHandle* graph) {
    if (!graph) return Error{ErrorCode::InvalidArgument, "there is no place for the graph"};
    *graph = nullptr;
    *graph = handleOf(runtime, CW_TRY(endCapture(stream)));
    return {};
}

Result<CaptureAnswer> captureInfo(Runtime& runtime, Stream& stream) {
    thread_local std::vector<NodeHandle> nodes;
    thread_local std::vector<EdgeData> edges;
    CaptureAnswer answer;
    const std::shared_ptr<Capture> capture = CW_TRY(captureOf(stream));
    if (!capture) return answer;
    answer.status = capture->status();
    const std::shared_ptr<Graph> graph = capture->graph();
    if (answer.status != CaptureStatus::Active || !graph) return answer;
    nodes.clear();
    edges.clear();
    for (const Need& need : capture->frontier(stream)) {
        nodes.push_back(handleOf(*need.node));
        edges.push_back(need.data);
    }
    answer.id = capture->id;
    answer.graph = handleOf(runtime, graph);
    answer.nodes = nodes.data();
    answer.edges = edges.data();
    answer.count = nodes.size();
    return answer;
}

Result<> updateCapture(Runtime& runtime, Stream& stream, const NodeHandle* nodes,
                       const EdgeData* edges, size_t count, unsigned flags) {
    const std::shared_ptr<Capture> capture = CW_TRY(captureOf(stream));
    if (!capture) return Error{ErrorCode::IllegalState, "the stream is not being captured"};
    CW_TRY(capture->check());
    const Frontier needs = CW_TRY(needsOf(runtime, nodes, edges, count));
    const std::shared_ptr<Graph> graph = capture->graph();
    for (const Need& need : needs)
        if (&need.node->graph != graph.get())
            return Error{ErrorCode::InvalidArgument, "a dependency is of another graph"};
    if (flags > 1) return makeError(ErrorCode::InvalidArgument, "flags ({:#x})", flags);
    if (flags == 1) capture->replace(stream, {});
    capture->join(stream, needs);
    return {};
}

Result<> checkEdgesTold(const CaptureAnswer& answer, bool told) {
    for (size_t i = 0; !told && i < answer.count; ++i)
        if (answer.edges[i] != EdgeData{})
            return Error{ErrorCode::LossyQuery, "edges have data, which is not asked for"};
    return {};
}

Result<> exchangeCaptureMode(Runtime& runtime, int& mode) {
    if (mode < int(CaptureMode::Global) || mode > int(CaptureMode::Relaxed))
        return makeError(ErrorCode::InvalidArgument, "{} is no capture mode", mode);
    CaptureMode& current = runtime.thread().capture_mode;
    const int before = int(current);
    current = CaptureMode(mode);
    mode = before;
    return {};
}

} // namespace cw::runtime
