// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/graph.h"

#include <algorithm>
#include <atomic>
#include <unordered_map>

namespace cw::runtime {
namespace {

uint64_t nextId() {
    static std::atomic<uint64_t> last = 0;
    return ++last;
}

/// A node's own copy of the graphs in it.
Work copyOf(const Work& work, CloneIds ids) {
    Work copy = work;
    if (auto* child = std::get_if<ChildWork>(&copy)) *child = {child->graph->clone(ids)};
    if (auto* conditional = std::get_if<ConditionalWork>(&copy))
        for (auto& body : conditional->bodies)
            body = body->clone(ids);
    for (const auto& inner : graphsIn(copy))
        inner->inside = true;
    return copy;
}

} // namespace

std::span<const std::shared_ptr<Graph>> graphsIn(const Work& work) {
    if (const auto* child = std::get_if<ChildWork>(&work)) return {&child->graph, 1};
    if (const auto* conditional = std::get_if<ConditionalWork>(&work)) return conditional->bodies;
    return {};
}

bool GraphNode::needsNode(const GraphNode& other) const {
    return std::ranges::find(needs, &other, &Need::node) != needs.end();
}

Result<std::shared_ptr<GraphNode>> Graph::add(Work work, std::span<const Need> needs) {
    for (const Need& need : needs)
        if (&need.node->graph != this)
            return Error{ErrorCode::InvalidArgument, "a dependency is of another graph"};
    CW_TRY(checkMemory(work));
    for (const auto& inner : graphsIn(work))
        inner->inside = true;
    if (const auto* child = std::get_if<ChildWork>(&work)) child->graph->moved = child->moved;
    auto node = std::make_shared<GraphNode>(*this, nextId(), 0, std::move(work));
    node->needs.assign(needs.begin(), needs.end());
    return nodes_.emplace_back(std::move(node));
}

Result<> Graph::checkMemory(const Work& work) {
    const auto* release = std::get_if<FreeWork>(&work);
    if (!release && !std::holds_alternative<AllocateWork>(work)) return {};
    if (inside) return Error{ErrorCode::NotSupported, "memory nodes in the graph of a node"};
    if (!release) return {};
    GraphMemory& memory = *release->memory;
    bool owner = false, again = memory.freed_by_owner;
    for (const auto& node : nodes_) {
        const auto* allocation = std::get_if<AllocateWork>(&node->work);
        const auto* other = std::get_if<FreeWork>(&node->work);
        owner |= allocation && allocation->memory.get() == &memory;
        again |= other && other->memory.get() == &memory;
    }
    if (again)
        return makeError(ErrorCode::InvalidArgument, "the graph's memory at {:#x} is freed twice",
                         memory.address());
    if (owner) memory.freed_by_owner = true;
    return {};
}

Result<> Graph::addEdge(GraphNode& from, GraphNode& to, EdgeData data) {
    if (&from.graph != this || &to.graph != this || &from == &to || to.needsNode(from))
        return Error{ErrorCode::InvalidArgument, "an edge of other nodes, or one that is there"};
    to.needs.push_back({&from, data});
    return {};
}

Result<> Graph::removeEdge(GraphNode& from, GraphNode& to, EdgeData data) {
    const auto at = std::ranges::find(to.needs, &from, &Need::node);
    if (at == to.needs.end() || at->data != data)
        return Error{ErrorCode::InvalidArgument, "there is no such edge"};
    to.needs.erase(at);
    return {};
}

void Graph::remove(GraphNode& node) {
    for (const auto& other : nodes_)
        std::erase_if(other->needs, [&](const Need& need) { return need.node == &node; });
    std::erase_if(nodes_, [&](const auto& one) { return one.get() == &node; });
}

std::vector<Need> Graph::dependents(const GraphNode& node) const {
    std::vector<Need> found;
    for (const auto& other : nodes_)
        for (const Need& need : other->needs)
            if (need.node == &node) found.push_back({other.get(), need.data});
    return found;
}

std::shared_ptr<Graph> Graph::clone(CloneIds ids) const {
    auto copy = std::make_shared<Graph>();
    std::unordered_map<const GraphNode*, GraphNode*> copies;
    for (const auto& node : nodes_) {
        const uint64_t id = ids == CloneIds::Keep ? node->id : nextId();
        copies[node.get()] = copy->nodes_
                                 .emplace_back(std::make_shared<GraphNode>(*copy, id, node->id,
                                                                           copyOf(node->work, ids)))
                                 .get();
    }
    for (const auto& node : nodes_)
        for (const Need& need : node->needs)
            copies[node.get()]->needs.push_back({copies[need.node], need.data});
    copy->conditions = conditions;
    copy->objects.retainAll(objects);
    return copy;
}

Result<std::vector<GraphNode*>> Graph::ordered() const {
    std::vector<GraphNode*> order;
    std::unordered_map<const GraphNode*, size_t> missing;
    std::unordered_map<const GraphNode*, std::vector<GraphNode*>> dependents;
    for (const auto& node : nodes_) {
        missing[node.get()] = node->needs.size();
        if (node->needs.empty()) order.push_back(node.get());
        for (const Need& need : node->needs)
            dependents[need.node].push_back(node.get());
    }
    for (size_t next = 0; next < order.size(); ++next)
        for (GraphNode* node : dependents[order[next]])
            if (--missing[node] == 0) order.push_back(node);
    if (order.size() != nodes_.size())
        return Error{ErrorCode::InvalidArgument, "the nodes of the graph wait for each other"};
    return order;
}

bool Graph::hasMemoryNodes() const {
    return std::ranges::any_of(nodes_, [](const auto& node) {
        const int type = typeOf(node->work);
        return type == AllocateWork::kType || type == FreeWork::kType ||
               std::ranges::any_of(graphsIn(node->work),
                                   [](const auto& graph) { return graph->hasMemoryNodes(); });
    });
}

GraphNode* Graph::find(uint64_t id) const {
    for (const auto& node : nodes_) {
        if (node->id == id) return node.get();
        for (const auto& graph : graphsIn(node->work))
            if (GraphNode* inside = graph->find(id)) return inside;
    }
    return nullptr;
}

} // namespace cw::runtime
