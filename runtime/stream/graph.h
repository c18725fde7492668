// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <span>
#include <unordered_map>
#include <variant>
#include <vector>

#include "runtime/launch.h"
#include "runtime/memory/copy.h"
#include "runtime/stream/event.h"
#include "support/bytes.h"

namespace cw::runtime {

class Graph;

// What a node does, as data. CUDA's numbers of node types are the places in `Work`.

struct KernelWork {
    Kernel* kernel;
    LaunchShape shape;
    Bytes arguments; // packed
};
struct CopyWork {
    Copy copy;
};
struct FillWork {
    void* to;
    uint32_t pattern, pattern_bytes;
    CopyShape shape;
};
struct HostWork {
    void (*function)(void*);
    void* data;
};
struct ChildWork {
    std::shared_ptr<Graph> graph; // the node's own copy
};
struct EmptyWork {};
struct WaitWork {
    std::shared_ptr<Event> event;
};
struct RecordWork {
    std::shared_ptr<Event> event;
};
using Work = std::variant<KernelWork, CopyWork, FillWork, HostWork, ChildWork, EmptyWork, WaitWork,
                          RecordWork>;

struct GraphNode {
    Graph& graph;
    const uint64_t id; // a copy of the graph keeps it
    Work work;
    std::vector<GraphNode*> needs; // what must be done before
    uint64_t handle = 0;
};

/// Work and its order, to be launched often. Not thread-safe, as CUDA's graphs are not.
class Graph {
  public:
    Graph() = default;
    Graph(const Graph&) = delete;

    /// InvalidArgument for a node of another graph.
    Result<std::shared_ptr<GraphNode>> add(Work work, std::span<GraphNode* const> needs);
    Result<> addEdge(GraphNode& from, GraphNode& to);    // InvalidArgument when it is there
    Result<> removeEdge(GraphNode& from, GraphNode& to); // InvalidArgument when it is not
    void remove(GraphNode& node);
    const std::vector<std::shared_ptr<GraphNode>>& nodes() const { return nodes_; }
    std::vector<GraphNode*> dependents(const GraphNode& node) const;
    std::shared_ptr<Graph> clone() const;
    /// Each node behind those that it needs; InvalidArgument for a cycle.
    Result<std::vector<const GraphNode*>> ordered() const;

  private:
    std::vector<std::shared_ptr<GraphNode>> nodes_;
};

/// A graph made ready: its work in an order that fits one stream. Branches could run side by side,
/// which CUDA does not promise.
class GraphExec {
  public:
    static Result<std::shared_ptr<GraphExec>> instantiate(const Graph& graph, uint64_t flags);

    /// Behind the stream's work and behind earlier launches of this graph.
    Result<> launch(Stream& stream);
    /// For later launches. InvalidArgument when the graph had no such node, or one of another kind.
    Result<> setWork(const GraphNode& node, Work work);
    Result<> setEnabled(const GraphNode& node, bool enabled);
    Result<bool> enabled(const GraphNode& node) const;
    uint64_t flags() const { return flags_; }

  private:
    struct Step {
        Work work;
        bool enabled = true;
    };
    Result<> addSteps(const Graph& graph);
    Result<size_t> stepOf(const GraphNode& node) const;

    std::vector<Step> steps_;
    std::unordered_map<uint64_t, size_t> by_node_; // id -> step
    uint64_t flags_ = 0;
    Fence last_;
    Context* last_context_ = nullptr;
};

} // namespace cw::runtime
