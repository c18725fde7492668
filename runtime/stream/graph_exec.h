// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <unordered_map>

#include "runtime/stream/graph.h"

namespace cw::runtime {

/// Why a ready graph can't take another one's nodes: CUgraphExecUpdateResult, by its numbers.
enum class UpdateResult : int {
    Success = 0,
    TopologyChanged = 2,
    NodeTypeChanged = 3,
    ParametersChanged = 5,
    NotSupported = 6,
    UnsupportedFunctionChange = 7,
};
struct Update {
    UpdateResult result = UpdateResult::Success;
    const GraphNode* node = nullptr; // of the other graph, where they differ
    const GraphNode* from = nullptr; // the other end of an edge that differs
};

/// A graph made ready: its work in an order that fits one stream. Branches could run side by side,
/// which CUDA does not promise. Not thread-safe, as CUDA's are not.
class GraphExec {
  public:
    static constexpr uint64_t kAutoFree = 1; // of the flags

    /// InvalidArgument: a cycle, memory nodes that another ready graph has, or a graph that was
    /// moved into a node.
    static Result<std::shared_ptr<GraphExec>> instantiate(Graph& graph, uint64_t flags);
    ~GraphExec();

    /// Behind the stream's work and behind earlier launches of this graph. A captured stream gets
    /// it as a child.
    Result<> launch(Stream& stream);
    /// For later launches. InvalidArgument when the graph had no such node, or one of another kind,
    /// or work that can't be exchanged.
    Result<> setWork(const GraphNode& node, Work work);
    Result<> setEnabled(const GraphNode& node, bool enabled);
    Result<bool> enabled(const GraphNode& node) const;
    /// Takes over the work of a graph of the same shape, all or nothing.
    Update update(const Graph& from);
    uint64_t flags() const { return flags_; }
    /// NotSupported when it has memory nodes.
    Result<std::shared_ptr<Graph>> asChild() const;

  private:
    struct Step {
        GraphNode* node;
        bool enabled = true;
    };
    Result<> addSteps(const Graph& graph);
    Result<> record(Stream& stream);
    /// What later launches don't use, but one under way may.
    void keep(std::shared_ptr<const void> former);
    Result<size_t> stepOf(const GraphNode& node) const;

    std::shared_ptr<Graph> graph_; // a copy with the same ids
    std::vector<Step> steps_;
    std::unordered_map<uint64_t, size_t> by_node_;     // id -> step
    std::vector<std::shared_ptr<GraphMemory>> memory_; // of its memory nodes
    uint64_t flags_ = 0;
    Fence last_;
    Context* last_context_ = nullptr;
};

} // namespace cw::runtime
