// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/capture.h"

#include <algorithm>
#include <unordered_set>

#include "runtime/runtime.h"
#include "runtime/stream/graph_handles.h"

namespace cw::runtime {
namespace {

uint64_t nextCapture() {
    static std::atomic<uint64_t> last = 0;
    return ++last;
}

bool blocking(const Stream& stream) {
    return stream.kind() != StreamKind::NonBlocking;
}

Error invalidated() {
    return {ErrorCode::StreamCaptureInvalidated, "the capture was lost by an earlier error"};
}

} // namespace

Capture::Capture(Stream& origin_stream, CaptureMode how, std::shared_ptr<Graph> into)
    : id(nextCapture()), mode(how), origin(&origin_stream), thread(std::this_thread::get_id()),
      graph_(std::move(into)) {}

std::shared_ptr<Graph> Capture::graph() const {
    Lock lock(mutex_);
    return graph_;
}

CaptureStatus Capture::status() const {
    Lock lock(mutex_);
    return status_;
}

void Capture::invalidate() {
    Lock lock(mutex_);
    if (status_ == CaptureStatus::Active) status_ = CaptureStatus::Invalidated;
}

Result<> Capture::check() const {
    if (status() == CaptureStatus::Invalidated) return invalidated();
    return {};
}

Result<std::shared_ptr<GraphNode>> Capture::add(const Stream& stream, Work work) {
    Lock lock(mutex_);
    if (status_ != CaptureStatus::Active) return invalidated();
    Frontier& frontier = members_[&stream].frontier;
    auto node = CW_TRY(graph_->add(std::move(work), frontier));
    frontier = {{node.get()}};
    return node;
}

Frontier Capture::frontier(const Stream& stream) const {
    Lock lock(mutex_);
    const auto at = members_.find(&stream);
    return at == members_.end() ? Frontier{} : at->second.frontier;
}

void Capture::join(Stream& stream, const Frontier& behind) {
    Lock lock(mutex_);
    const auto [at, fresh] =
        members_.try_emplace(&stream, Member{&stream.context(), blocking(stream), {}});
    if (fresh && blocking(stream)) ++stream.context().blocking_captures;
    Frontier& frontier = at->second.frontier;
    for (const Need& need : behind)
        if (std::ranges::find(frontier, need.node, &Need::node) == frontier.end())
            frontier.push_back(need);
}

void Capture::replace(const Stream& stream, Frontier frontier) {
    Lock lock(mutex_);
    members_[&stream].frontier = std::move(frontier);
}

void Capture::leave(Stream& stream) {
    Lock lock(mutex_);
    const auto at = members_.find(&stream);
    if (at == members_.end()) return;
    if (at->second.blocking) --at->second.context->blocking_captures;
    left_.insert(left_.end(), at->second.frontier.begin(), at->second.frontier.end());
    members_.erase(at);
}

Result<> Capture::checkJoined() const {
    Lock lock(mutex_);
    std::unordered_set<const GraphNode*> reached;
    std::vector<const GraphNode*> open;
    const auto reach = [&](const Frontier& needs) {
        for (const Need& need : needs)
            if (reached.insert(need.node).second) open.push_back(need.node);
    };
    reach(members_.at(origin).frontier);
    while (!open.empty()) {
        const GraphNode* node = open.back();
        open.pop_back();
        reach(node->needs);
    }
    const auto joined = [&](const Need& need) { return reached.contains(need.node); };
    bool all = std::ranges::all_of(left_, joined);
    for (const auto& [stream, member] : members_)
        all = all && std::ranges::all_of(member.frontier, joined);
    if (all) return {};
    return Error{ErrorCode::StreamCaptureUnjoined,
                 "the work of another stream does not lead to the first one's"};
}

std::shared_ptr<Graph> Capture::end() {
    Lock lock(mutex_);
    for (auto& [stream, member] : members_)
        if (member.blocking) --member.context->blocking_captures;
    members_.clear();
    left_.clear();
    status_ = CaptureStatus::None;
    return std::move(graph_);
}

bool Capture::encompassedBy(const Context& context) const {
    Lock lock(mutex_);
    return std::ranges::any_of(members_, [&](const auto& member) {
        return member.second.blocking && member.second.context == &context;
    });
}

bool Capture::touches(const Context& context) const {
    Lock lock(mutex_);
    return std::ranges::any_of(
        members_, [&](const auto& member) { return member.second.context == &context; });
}

void CaptureList::add(std::shared_ptr<Capture> capture) {
    Lock lock(mutex_);
    captures_.push_back(std::move(capture));
    count_.store(uint32_t(captures_.size()), std::memory_order_release);
}

void CaptureList::remove(const Capture& capture) {
    Lock lock(mutex_);
    std::erase_if(captures_, [&](const auto& one) { return one.get() == &capture; });
    count_.store(uint32_t(captures_.size()), std::memory_order_release);
}

std::vector<std::shared_ptr<Capture>> CaptureList::all() const {
    Lock lock(mutex_);
    return captures_;
}

Result<> beginCapture(Stream& stream, CaptureMode mode, std::shared_ptr<Graph> graph,
                      const Frontier& behind) {
    if (mode < CaptureMode::Global || mode > CaptureMode::Relaxed)
        return makeError(ErrorCode::InvalidArgument, "{} is no capture mode", int(mode));
    if (stream.kind() == StreamKind::Legacy)
        return Error{ErrorCode::StreamCaptureUnsupported, "the legacy stream can't be captured"};
    if (stream.capture())
        return Error{ErrorCode::IllegalState, "the stream is being captured already"};
    for (const Need& need : behind)
        if (!graph || &need.node->graph != graph.get())
            return Error{ErrorCode::InvalidArgument, "a dependency is of another graph"};
    Runtime& runtime = stream.context().runtime();
    if (!graph) {
        graph = std::make_shared<Graph>();
        graph->handle = runtime.graphs().add(graph);
    }
    auto capture = std::make_shared<Capture>(stream, mode, std::move(graph));
    capture->join(stream, behind);
    stream.setCapture(capture);
    runtime.captures().add(std::move(capture));
    return {};
}

Result<std::shared_ptr<Graph>> endCapture(Stream& stream) {
    const std::shared_ptr<Capture> capture = CW_TRY(captureOf(stream));
    if (!capture) return Error{ErrorCode::IllegalState, "the stream is not being captured"};
    if (capture->origin != &stream)
        return Error{ErrorCode::StreamCaptureUnmatched, "the capture did not begin in this stream"};
    if (capture->mode != CaptureMode::Relaxed && capture->thread != std::this_thread::get_id())
        return Error{ErrorCode::StreamCaptureWrongThread, "the capture is another thread's"};
    Result<> state = capture->check();
    if (state) state = capture->checkJoined();
    std::shared_ptr<Graph> graph = capture->end();
    stream.context().runtime().captures().remove(*capture);
    stream.setCapture(nullptr);
    if (state) return graph;
    destroyGraph(stream.context().runtime(), *graph);
    return std::move(state.error());
}

Result<std::shared_ptr<Capture>> captureOf(Stream& stream) {
    if (stream.kind() == StreamKind::Legacy && stream.context().blocking_captures.load() != 0)
        return Error{ErrorCode::StreamCaptureImplicit,
                     "the legacy stream would depend on a captured one"};
    return stream.capture();
}

Result<> captureWork(Stream& stream, Work work) {
    const std::shared_ptr<Capture> capture = stream.capture();
    if (!capture) return Error{ErrorCode::IllegalState, "the capture has ended"};
    const auto node = CW_TRY(capture->add(stream, std::move(work)));
    addHandles(stream.context().runtime(), node);
    return {};
}

Result<> launchHost(Stream& stream, void (*function)(void*), void* data) {
    if (!function) return Error{ErrorCode::InvalidArgument, "the function is null"};
    if (stream.captured()) return captureWork(stream, HostWork{function, data});
    return stream.callHost([=] { function(data); });
}

Result<> recordEvent(Stream& stream, const std::shared_ptr<Event>& event, bool external) {
    const std::shared_ptr<Capture> capture = stream.capture();
    if (!capture && external)
        return Error{ErrorCode::InvalidArgument, "an external record of a stream not captured"};
    if (!capture) return event->record(stream);
    if (external) return captureWork(stream, RecordWork{event});
    CW_TRY(capture->check());
    event->recordIn(capture, capture->frontier(stream));
    return {};
}

Result<> waitForEvent(Stream& stream, const std::shared_ptr<Event>& event, bool external) {
    const std::shared_ptr<Capture> capture = stream.capture();
    if (external) {
        if (capture) return captureWork(stream, WaitWork{event});
        return Error{ErrorCode::InvalidArgument, "an external wait of a stream not captured"};
    }
    const auto [source, nodes] = event->captured();
    if (!source) {
        if (!capture) return event->orders(stream);
        CW_TRY(capture->check());
        capture->invalidate();
        return Error{ErrorCode::StreamCaptureIsolation,
                     "the event was recorded outside of the capture"};
    }
    if (source->status() == CaptureStatus::None)
        return Error{ErrorCode::CapturedEvent, "the event's last record was captured"};
    CW_TRY(source->check());
    if (stream.kind() == StreamKind::Legacy) {
        source->invalidate();
        return Error{ErrorCode::StreamCaptureImplicit,
                     "the legacy stream would depend on a captured one"};
    }
    if (capture && capture != source) {
        capture->invalidate();
        source->invalidate();
        return Error{ErrorCode::StreamCaptureMerge, "the event is of another capture"};
    }
    source->join(stream, nodes);
    stream.setCapture(source);
    return {};
}

Result<> checkUnsafeCall(Runtime& runtime) {
    if (runtime.captures().empty()) [[likely]]
        return {};
    const CaptureMode mode = runtime.thread().capture_mode;
    if (mode == CaptureMode::Relaxed) return {};
    bool forbidden = false;
    for (const auto& capture : runtime.captures().all()) {
        const bool own = capture->thread == std::this_thread::get_id();
        if (own ? capture->mode == CaptureMode::Relaxed
                : mode != CaptureMode::Global || capture->mode != CaptureMode::Global)
            continue;
        capture->invalidate();
        forbidden = true;
    }
    if (!forbidden) return {};
    return Error{ErrorCode::StreamCaptureUnsupported,
                 "the call may conflict with the capture of a stream"};
}

Result<> checkNoneCaptured(Context& context) {
    CaptureList& captures = context.runtime().captures();
    if (captures.empty()) [[likely]]
        return {};
    bool forbidden = false;
    for (const auto& capture : captures.all())
        if (capture->touches(context)) capture->invalidate(), forbidden = true;
    if (!forbidden) return {};
    return Error{ErrorCode::StreamCaptureUnsupported, "a stream of the device is being captured"};
}

Result<> refuseCaptured(Stream& stream) {
    const std::shared_ptr<Capture> capture = stream.capture();
    if (!capture) return {};
    CW_TRY(capture->check());
    capture->invalidate();
    return Error{ErrorCode::StreamCaptureUnsupported,
                 "the stream is being captured, and this can't be"};
}

Result<> refuseImplicit(Context& context) {
    for (const auto& capture : context.runtime().captures().all())
        if (capture->encompassedBy(context)) capture->invalidate();
    return Error{ErrorCode::StreamCaptureImplicit,
                 "the legacy stream would depend on a captured one"};
}

} // namespace cw::runtime
