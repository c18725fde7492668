// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/graph_exec.h"

#include <algorithm>
#include <utility>

#include "runtime/context.h"
#include "runtime/module/module.h"
#include "runtime/stream/capture.h"
#include "runtime/stream/conditional.h"

namespace cw::runtime {
namespace {

/// Runs `command` in a stream of `context` that takes its turn in `stream`.
template <typename Command>
Result<> inContext(Context& context, Stream& stream, Command command) {
    if (&context == &stream.context()) return command(stream);
    const auto side = CW_TRY(context.createStream(StreamKind::NonBlocking, 0));
    CW_TRY(side->waitFor(CW_TRY(stream.fence()), stream.context()));
    Result<> done = command(*side);
    if (done) done = stream.waitFor(CW_TRY(side->fence()), context);
    context.destroyStream(side);
    return done;
}

struct Recorder {
    Stream& stream;

    Result<> operator()(const KernelWork& work) const {
        return inContext(work.kernel->module.context(), stream, [&](Stream& own) {
            return launchPacked(*work.kernel, work.shape, work.arguments, own);
        });
    }
    Result<> operator()(const CopyWork& work) const { return recordCopy(stream, work.copy); }
    Result<> operator()(const FillWork& work) const {
        return fill(stream, work.to, work.pattern, work.pattern_bytes, work.shape,
                    CallStyle::Async);
    }
    Result<> operator()(const HostWork& work) const {
        return stream.callHost([work] { work.function(work.data); });
    }
    Result<> operator()(const WaitWork& work) const { return work.event->orders(stream); }
    Result<> operator()(const RecordWork& work) const {
        return inContext(work.event->context(), stream,
                         [&](Stream& own) { return work.event->record(own); });
    }
    Result<> operator()(const AllocateWork& work) const { return work.memory->allocate(); }
    Result<> operator()(const FreeWork& work) const {
        if (work.memory->free()) return {};
        return makeError(ErrorCode::InvalidArgument, "the graph's memory at {:#x} is free already",
                         work.memory->address());
    }
    Result<> operator()(const OperationWork& work) const {
        return operate(stream, work.operations, {});
    }
    Result<> operator()(const ConditionalWork& work) const {
        return recordConditional(stream, work);
    }
    Result<> operator()(const ChildWork&) const { return {}; } // its nodes are steps of their own
    Result<> operator()(const EmptyWork&) const { return {}; }
};

/// Copies and fills of more than one row can't be exchanged (CUDA Driver API,
/// cuGraphExecMemcpyNodeSetParams).
bool oneRow(const CopyShape& shape) {
    return shape.height == 1 && shape.depth == 1;
}
bool sameShape(const CopyShape& a, const CopyShape& b) {
    return a.width == b.width && a.height == b.height && a.depth == b.depth &&
           a.to_pitch == b.to_pitch && a.from_pitch == b.from_pitch;
}
bool exchangeable(const Work& now, const Work& then) {
    if (const auto* copy = std::get_if<CopyWork>(&now)) {
        const Copy& a = copy->copy;
        const Copy& b = std::get<CopyWork>(then).copy;
        return (oneRow(a.shape) && oneRow(b.shape)) ||
               (sameShape(a.shape, b.shape) && a.to == b.to && a.from == b.from);
    }
    if (const auto* memory = std::get_if<AllocateWork>(&now))
        return memory->memory->bytes() == std::get<AllocateWork>(then).memory->bytes();
    return true;
}

/// What a launch under way may still use.
struct Former {
    UserObjects objects;
    std::vector<Work> work;
};

Update compare(const Graph& ours, const Graph& theirs) {
    const auto& now = ours.nodes();
    const auto& then = theirs.nodes();
    if (now.size() != then.size()) return {UpdateResult::TopologyChanged};
    std::unordered_map<const GraphNode*, const GraphNode*> pair;
    for (size_t i = 0; i < now.size(); ++i)
        pair[then[i].get()] = now[i].get();
    for (size_t i = 0; i < now.size(); ++i) {
        const GraphNode& node = *then[i];
        if (node.needs.size() != now[i]->needs.size())
            return {UpdateResult::TopologyChanged, &node};
        for (const Need& need : node.needs)
            if (!now[i]->needsNode(*pair[need.node]))
                return {UpdateResult::TopologyChanged, &node, need.node};
        if (node.work.index() != now[i]->work.index())
            return {UpdateResult::NodeTypeChanged, &node};
        if (!exchangeable(now[i]->work, node.work)) return {UpdateResult::ParametersChanged, &node};
        if (const auto* kernel = std::get_if<KernelWork>(&node.work))
            if (&kernel->kernel->module.context() !=
                &std::get<KernelWork>(now[i]->work).kernel->module.context())
                return {UpdateResult::UnsupportedFunctionChange, &node};
        const auto inner_now = graphsIn(now[i]->work), inner_then = graphsIn(node.work);
        if (inner_now.size() != inner_then.size()) return {UpdateResult::ParametersChanged, &node};
        for (size_t g = 0; g < inner_now.size(); ++g)
            if (const Update inner = compare(*inner_now[g], *inner_then[g]);
                inner.result != UpdateResult::Success)
                return inner;
    }
    return {};
}

/// After compare(): node by node, those of graphs inside too. What is replaced goes to `former`.
void takeOver(Graph& ours, const Graph& theirs, Former& former) {
    ours.objects.replaceBy(theirs.objects, former.objects);
    for (size_t i = 0; i < ours.nodes().size(); ++i) {
        Work& work = ours.nodes()[i]->work;
        const Work& from = theirs.nodes()[i]->work;
        const auto inner = graphsIn(work), other = graphsIn(from);
        for (size_t g = 0; g < inner.size(); ++g)
            takeOver(*inner[g], *other[g], former);
        const int type = typeOf(work);
        if (inner.empty() && type != AllocateWork::kType && type != FreeWork::kType)
            former.work.push_back(std::exchange(work, from));
    }
}

} // namespace

Result<std::shared_ptr<GraphExec>> GraphExec::instantiate(Graph& graph, uint64_t flags) {
    if (graph.hasMemoryNodes() && !graph.ready.expired())
        return Error{ErrorCode::InvalidArgument,
                     "a graph with memory nodes is made ready already, and may be once"};
    if (graph.moved) return Error{ErrorCode::InvalidArgument, "the graph is a part of another one"};
    auto made = std::make_shared<GraphExec>();
    made->graph_ = graph.clone(CloneIds::Keep);
    CW_TRY(made->addSteps(*made->graph_));
    made->flags_ = flags;
    graph.ready = made;
    return made;
}

GraphExec::~GraphExec() {
    keep(std::move(graph_));
}

void GraphExec::keep(std::shared_ptr<const void> former) {
    if (!last_.reached()) (void)last_.queue->callHost([former = std::move(former)] {});
}

Result<> GraphExec::addSteps(const Graph& graph) {
    for (GraphNode* node : CW_TRY(graph.ordered())) {
        by_node_[node->id] = steps_.size();
        steps_.push_back({node});
        if (const auto* child = std::get_if<ChildWork>(&node->work))
            CW_TRY(addSteps(*child->graph));
        if (const auto* work = std::get_if<AllocateWork>(&node->work))
            memory_.push_back(work->memory);
        if (const auto* work = std::get_if<FreeWork>(&node->work)) memory_.push_back(work->memory);
    }
    return {};
}

Result<> GraphExec::launch(Stream& stream) {
    if (stream.captured()) [[unlikely]]
        return captureWork(stream, ChildWork{CW_TRY(asChild())});
    if (last_context_) CW_TRY(stream.waitFor(last_, *last_context_));
    if (flags_ & kAutoFree)
        for (const Step& step : steps_)
            if (const auto* work = std::get_if<AllocateWork>(&step.node->work))
                work->memory->free();
    const Result<> done = record(stream);
    last_ = CW_TRY(stream.fence());
    last_context_ = &stream.context();
    for (const auto& memory : memory_)
        memory->usedUntil(last_);
    return done;
}

Result<> GraphExec::record(Stream& stream) {
    for (const auto& condition : graph_->conditions)
        if (condition->reset)
            CW_TRY(CW_TRY(stream.ordered())
                       ->fill(condition->handle(), condition->initial, 4, {.width = 4}));
    for (const Step& step : steps_)
        if (step.enabled) CW_TRY(std::visit(Recorder{stream}, step.node->work));
    return {};
}

Result<std::shared_ptr<Graph>> GraphExec::asChild() const {
    if (!memory_.empty())
        return Error{ErrorCode::NotSupported, "a graph with memory nodes can't be a child"};
    auto child = graph_->clone(CloneIds::New);
    for (const auto& node : child->nodes()) {
        const auto step = by_node_.find(node->copied_from);
        if (!steps_[step->second].enabled) node->work = EmptyWork{};
    }
    return child;
}

Result<size_t> GraphExec::stepOf(const GraphNode& node) const {
    const auto at = by_node_.find(node.id);
    if (at == by_node_.end())
        return Error{ErrorCode::InvalidArgument, "the graph was made ready without this node"};
    return at->second;
}

Result<> GraphExec::setWork(const GraphNode& node, Work work) {
    GraphNode* own = graph_->find(node.id);
    if (!own)
        return Error{ErrorCode::InvalidArgument, "the graph was made ready without this node"};
    if (own->work.index() != work.index())
        return Error{ErrorCode::InvalidArgument, "the node is of another kind"};
    if (!exchangeable(own->work, work))
        return Error{ErrorCode::InvalidArgument, "only copies of one row can be exchanged"};
    if (const auto* child = std::get_if<ChildWork>(&work)) {
        const auto& now = std::get<ChildWork>(own->work).graph;
        if (compare(*now, *child->graph).result != UpdateResult::Success)
            return Error{ErrorCode::InvalidArgument, "the child graph has another shape"};
        const auto former = std::make_shared<Former>();
        takeOver(*now, *child->graph, *former);
        keep(former);
        return {};
    }
    keep(std::make_shared<Work>(std::exchange(own->work, std::move(work))));
    return {};
}

Result<> GraphExec::setEnabled(const GraphNode& node, bool enabled) {
    steps_[CW_TRY(stepOf(node))].enabled = enabled;
    return {};
}

Result<bool> GraphExec::enabled(const GraphNode& node) const {
    return steps_[CW_TRY(stepOf(node))].enabled;
}

Update GraphExec::update(const Graph& from) {
    const Update compared = compare(*graph_, from);
    if (compared.result != UpdateResult::Success) return compared;
    const auto former = std::make_shared<Former>();
    takeOver(*graph_, from, *former);
    keep(former);
    return compared;
}

} // namespace cw::runtime
