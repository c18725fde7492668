// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/graph.h"

#include <algorithm>
#include <atomic>

#include "runtime/context.h"
#include "runtime/module/module.h"

namespace cw::runtime {
namespace {

uint64_t nextId() {
    static std::atomic<uint64_t> last = 0;
    return ++last;
}

struct Recorder {
    Stream& stream;

    Result<> operator()(const KernelWork& work) const {
        if (&stream.context() != &work.kernel->module.context())
            return makeError(ErrorCode::InvalidHandle,
                             "kernel '{}' and the stream are of two contexts",
                             work.kernel->meta.name);
        return launchPacked(*work.kernel, work.shape, work.arguments, stream);
    }
    Result<> operator()(const CopyWork& work) const { return recordCopy(stream, work.copy); }
    Result<> operator()(const FillWork& work) const {
        return fill(stream, work.to, work.pattern, work.pattern_bytes, work.shape,
                    CallStyle::Async);
    }
    Result<> operator()(const HostWork& work) const {
        return stream.callHost([work] { work.function(work.data); });
    }
    Result<> operator()(const WaitWork& work) const {
        return stream.waitFor(work.event->fence(), work.event->context());
    }
    Result<> operator()(const RecordWork& work) const { return work.event->record(stream); }
    Result<> operator()(const ChildWork&) const { return {}; } // its nodes are steps of their own
    Result<> operator()(const EmptyWork&) const { return {}; }
};

} // namespace

Result<std::shared_ptr<GraphNode>> Graph::add(Work work, std::span<GraphNode* const> needs) {
    for (const GraphNode* need : needs)
        if (&need->graph != this)
            return Error{ErrorCode::InvalidArgument, "a dependency is of another graph"};
    auto node = std::make_shared<GraphNode>(*this, nextId(), std::move(work));
    node->needs.assign(needs.begin(), needs.end());
    return nodes_.emplace_back(std::move(node));
}

Result<> Graph::addEdge(GraphNode& from, GraphNode& to) {
    if (&from.graph != this || &to.graph != this || &from == &to ||
        std::ranges::find(to.needs, &from) != to.needs.end())
        return Error{ErrorCode::InvalidArgument, "an edge of other nodes, or one that is there"};
    to.needs.push_back(&from);
    return {};
}

Result<> Graph::removeEdge(GraphNode& from, GraphNode& to) {
    const auto at = std::ranges::find(to.needs, &from);
    if (at == to.needs.end()) return Error{ErrorCode::InvalidArgument, "there is no such edge"};
    to.needs.erase(at);
    return {};
}

void Graph::remove(GraphNode& node) {
    for (const auto& other : nodes_)
        std::erase(other->needs, &node);
    std::erase_if(nodes_, [&](const auto& one) { return one.get() == &node; });
}

std::vector<GraphNode*> Graph::dependents(const GraphNode& node) const {
    std::vector<GraphNode*> found;
    for (const auto& other : nodes_)
        if (std::ranges::find(other->needs, &node) != other->needs.end())
            found.push_back(other.get());
    return found;
}

std::shared_ptr<Graph> Graph::clone() const {
    auto copy = std::make_shared<Graph>();
    std::unordered_map<const GraphNode*, GraphNode*> copies;
    for (const auto& node : nodes_)
        copies[node.get()] =
            copy->nodes_.emplace_back(std::make_shared<GraphNode>(*copy, node->id, node->work))
                .get();
    for (const auto& node : nodes_)
        for (const GraphNode* need : node->needs)
            copies[node.get()]->needs.push_back(copies[need]);
    return copy;
}

Result<std::vector<const GraphNode*>> Graph::ordered() const {
    std::vector<const GraphNode*> order;
    std::unordered_map<const GraphNode*, size_t> missing;
    std::unordered_map<const GraphNode*, std::vector<const GraphNode*>> dependents;
    for (const auto& node : nodes_) {
        missing[node.get()] = node->needs.size();
        if (node->needs.empty()) order.push_back(node.get());
        for (const GraphNode* need : node->needs)
            dependents[need].push_back(node.get());
    }
    for (size_t next = 0; next < order.size(); ++next)
        for (const GraphNode* node : dependents[order[next]])
            if (--missing[node] == 0) order.push_back(node);
    if (order.size() != nodes_.size())
        return Error{ErrorCode::InvalidArgument, "the nodes of the graph wait for each other"};
    return order;
}

Result<> GraphExec::addSteps(const Graph& graph) {
    for (const GraphNode* node : CW_TRY(graph.ordered())) {
        by_node_[node->id] = steps_.size();
        steps_.push_back({node->work});
        if (const auto* child = std::get_if<ChildWork>(&node->work))
            CW_TRY(addSteps(*child->graph));
    }
    return {};
}

Result<std::shared_ptr<GraphExec>> GraphExec::instantiate(const Graph& graph, uint64_t flags) {
    auto made = std::make_shared<GraphExec>();
    CW_TRY(made->addSteps(graph));
    made->flags_ = flags;
    return made;
}

Result<> GraphExec::launch(Stream& stream) {
    if (last_context_) CW_TRY(stream.waitFor(last_, *last_context_));
    for (const Step& step : steps_)
        if (step.enabled) CW_TRY(std::visit(Recorder{stream}, step.work));
    last_ = CW_TRY(stream.fence());
    last_context_ = &stream.context();
    return {};
}

Result<size_t> GraphExec::stepOf(const GraphNode& node) const {
    const auto at = by_node_.find(node.id);
    if (at == by_node_.end())
        return Error{ErrorCode::InvalidArgument, "the graph was made ready without this node"};
    return at->second;
}

Result<> GraphExec::setWork(const GraphNode& node, Work work) {
    Step& step = steps_[CW_TRY(stepOf(node))];
    if (step.work.index() != work.index())
        return Error{ErrorCode::InvalidArgument, "the node is of another kind"};
    step.work = std::move(work);
    return {};
}

Result<> GraphExec::setEnabled(const GraphNode& node, bool enabled) {
    steps_[CW_TRY(stepOf(node))].enabled = enabled;
    return {};
}

Result<bool> GraphExec::enabled(const GraphNode& node) const {
    return steps_[CW_TRY(stepOf(node))].enabled;
}

} // namespace cw::runtime
