// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/conditional.h"

#include "runtime/context.h"
#include "runtime/stream/graph_exec.h"
#include "support/log.h"

namespace cw::runtime {
namespace {

/// One launch of a conditional node: its bodies go through a stream of their own, while the node's
/// stream waits for a call of the host.
struct Conditional {
    std::shared_ptr<Condition> condition;
    ConditionalWork::Kind kind;
    std::vector<std::shared_ptr<GraphExec>> bodies;
    std::shared_ptr<Stream> side;

    Result<uint32_t> value() const {
        uint32_t seen = 0;
        Queue& queue = side->rawQueue();
        queue.wait(CW_TRY(queue.copy(&seen, reinterpret_cast<void*>(condition->handle()),
                                     CopyKind::DeviceToHost, {.width = sizeof seen})));
        CW_TRY(side->context().check());
        return seen;
    }
    Result<> runBody(size_t index) const {
        if (index >= bodies.size()) return {};
        CW_TRY(bodies[index]->launch(*side));
        CW_TRY(side->fence()).wait();
        return side->context().check();
    }
    Result<> run() const {
        switch (kind) {
        case ConditionalWork::If:
            return runBody(CW_TRY(value()) ? 0 : 1);
        case ConditionalWork::Switch:
            return runBody(CW_TRY(value()));
        case ConditionalWork::While:
            while (CW_TRY(value()))
                CW_TRY(runBody(0));
            return {};
        }
        return {};
    }
};

} // namespace

Result<> recordConditional(Stream& stream, const ConditionalWork& work) {
    auto conditional = std::make_shared<Conditional>();
    conditional->condition = work.condition;
    conditional->kind = work.kind;
    for (const auto& body : work.bodies)
        conditional->bodies.push_back(
            CW_TRY(GraphExec::instantiate(*body->clone(CloneIds::Keep), 0)));
    conditional->side = CW_TRY(stream.context().createStream(StreamKind::NonBlocking, 0));
    return stream.callHost([conditional] {
        if (Result<> done = conditional->run(); !done)
            logWarn("a conditional node of a graph ended early: {}", done.error().message);
        conditional->side->context().destroyStream(conditional->side);
    });
}

} // namespace cw::runtime
