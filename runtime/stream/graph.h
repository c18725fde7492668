// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "runtime/launch.h"
#include "runtime/memory/copy.h"
#include "runtime/stream/event.h"
#include "runtime/stream/graph_resources.h"
#include "runtime/stream/memory_operation.h"
#include "support/bytes.h"

struct CUgraph_st;

namespace cw::runtime {

class Graph;
class GraphExec;

// What a node does, as data. kType: CUDA's number of such nodes.

struct KernelWork {
    static constexpr int kType = 0;
    Kernel* kernel;
    LaunchShape shape;
    Bytes arguments;                  // packed
    std::vector<void*> pointers = {}; // into them, once the program has asked
};
struct CopyWork {
    static constexpr int kType = 1;
    Copy copy;
};
struct FillWork {
    static constexpr int kType = 2;
    void* to;
    uint32_t pattern, pattern_bytes;
    CopyShape shape;
};
struct HostWork {
    static constexpr int kType = 3;
    void (*function)(void*);
    void* data;
};
struct ChildWork {
    static constexpr int kType = 4;
    std::shared_ptr<Graph> graph; // the node's own copy, or
    bool moved = false;           // the program's graph, which the node has taken
};
struct EmptyWork {
    static constexpr int kType = 5;
};
struct WaitWork {
    static constexpr int kType = 6;
    std::shared_ptr<Event> event;
};
struct RecordWork {
    static constexpr int kType = 7;
    std::shared_ptr<Event> event;
};
struct AllocateWork {
    static constexpr int kType = 10;
    std::shared_ptr<GraphMemory> memory;
};
struct FreeWork {
    static constexpr int kType = 11;
    std::shared_ptr<GraphMemory> memory;
};
struct OperationWork {
    static constexpr int kType = 12;
    std::vector<MemoryOperation> operations;
    Bytes spelled; // as the program gave them
};
struct ConditionalWork {
    static constexpr int kType = 13;
    enum Kind : int { If = 0, While = 1, Switch = 2 };
    std::shared_ptr<Condition> condition;
    Kind kind;
    std::vector<std::shared_ptr<Graph>> bodies; // the node's own
    std::vector<CUgraph_st*> handles = {};      // of the bodies, once the program has asked
};
using Work = std::variant<KernelWork, CopyWork, FillWork, HostWork, ChildWork, EmptyWork, WaitWork,
                          RecordWork, AllocateWork, FreeWork, OperationWork, ConditionalWork>;

inline int typeOf(const Work& work) {
    return std::visit([](const auto& one) { return one.kType; }, work);
}

struct GraphNode;

/// CUDA 12.3's data of an edge. Here each edge orders like a full one.
struct EdgeData {
    uint8_t from_port = 0, to_port = 0, type = 0, reserved[5] = {};
    bool operator==(const EdgeData&) const = default;
};
struct Need {
    GraphNode* node;
    EdgeData data = {};
};

struct GraphNode {
    Graph& graph;
    const uint64_t id;          // a ready graph keeps it
    const uint64_t copied_from; // the node that it was cloned from, or 0
    Work work;
    std::vector<Need> needs = {}; // what must be done before
    uint64_t handle = 0;

    bool needsNode(const GraphNode& other) const;
};

enum class CloneIds : uint8_t { Keep, New };

/// Work and its order, to be launched often. Not thread-safe, as CUDA's graphs are not.
class Graph {
  public:
    Graph() = default;
    Graph(const Graph&) = delete;

    /// InvalidArgument for a node of another graph, or a second free of a graph's memory;
    /// NotSupported for memory nodes in a node's graph.
    Result<std::shared_ptr<GraphNode>> add(Work work, std::span<const Need> needs);
    Result<> addEdge(GraphNode& from, GraphNode& to, EdgeData data); // InvalidArgument: it is there
    Result<> removeEdge(GraphNode& from, GraphNode& to, EdgeData data); // or is not
    void remove(GraphNode& node);
    const std::vector<std::shared_ptr<GraphNode>>& nodes() const { return nodes_; }
    std::vector<Need> dependents(const GraphNode& node) const;
    /// With the graphs in it. Only a ready graph may hold copies of memory nodes.
    std::shared_ptr<Graph> clone(CloneIds ids) const;
    /// Each node behind those that it needs; InvalidArgument for a cycle.
    Result<std::vector<GraphNode*>> ordered() const;
    /// Nodes that allocate or free: such a graph is neither cloned nor cut. In graphs inside, too.
    bool hasMemoryNodes() const;
    /// In this graph or one in it.
    GraphNode* find(uint64_t id) const;

    UserObjects objects;
    std::vector<std::shared_ptr<Condition>> conditions;
    std::weak_ptr<GraphExec> ready; // the newest one made of it
    uint64_t handle = 0;
    bool inside = false; // a node's
    bool moved = false;  // into a node, by the program

  private:
    Result<> checkMemory(const Work& work);
    std::vector<std::shared_ptr<GraphNode>> nodes_;
};

/// The graphs in a node: a child, or the bodies of a condition.
std::span<const std::shared_ptr<Graph>> graphsIn(const Work& work);

} // namespace cw::runtime
