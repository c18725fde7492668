// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ready graphs, what graphs hold, and what their nodes do, by the handles of both APIs.
#include <algorithm>
#include <cstdio>

#include "runtime/module/registry.h"
#include "runtime/runtime.h"
#include "runtime/stream/graph_handles.h"

namespace cw::runtime {
namespace {

Result<std::shared_ptr<UserObject>> objectOf(Runtime& runtime, ObjectHandle object) {
    auto found = runtime.userObjects().find(reinterpret_cast<uint64_t>(object));
    if (!found) return Error{ErrorCode::InvalidArgument, found.error().message};
    return found;
}

enum Instantiate : uint64_t { AutoFree = 1, Upload = 2, DeviceLaunch = 4, NodePriority = 8 };

const char* nameOf(int type) {
    switch (type) {
    case KernelWork::kType:
        return "KERNEL";
    case CopyWork::kType:
        return "MEMCPY";
    case FillWork::kType:
        return "MEMSET";
    case HostWork::kType:
        return "HOST";
    case ChildWork::kType:
        return "GRAPH";
    case WaitWork::kType:
        return "WAIT_EVENT";
    case RecordWork::kType:
        return "EVENT_RECORD";
    case AllocateWork::kType:
        return "MEM_ALLOC";
    case FreeWork::kType:
        return "MEM_FREE";
    case OperationWork::kType:
        return "BATCH_MEM_OP";
    case ConditionalWork::kType:
        return "CONDITIONAL";
    default:
        return "EMPTY";
    }
}

std::string describe(const Work& work) {
    if (const auto* kernel = std::get_if<KernelWork>(&work)) {
        const auto& [grid, block, shared, cooperative] = kernel->shape;
        return fmt::format("\\n{}\\n<<<({},{},{}), ({},{},{}), {}>>>", kernel->kernel->meta.name,
                           grid[0], grid[1], grid[2], block[0], block[1], block[2], shared);
    }
    if (const auto* copy = std::get_if<CopyWork>(&work))
        return fmt::format("\\n{} -> {}\\n{} x {} x {} bytes", copy->copy.from, copy->copy.to,
                           copy->copy.shape.width, copy->copy.shape.height, copy->copy.shape.depth);
    if (const auto* fill = std::get_if<FillWork>(&work))
        return fmt::format("\\n{}\\n{:#x}, {} x {} bytes", fill->to, fill->pattern,
                           fill->shape.width, fill->shape.height);
    return {};
}

void print(std::string& text, const Graph& graph, bool verbose) {
    for (const auto& node : graph.nodes()) {
        text += fmt::format("  \"{}\" [label=\"{}\\n{}{}\"];\n", node->id, node->id,
                            nameOf(typeOf(node->work)), verbose ? describe(node->work) : "");
        for (const Need& need : node->needs)
            text += fmt::format("  \"{}\" -> \"{}\";\n", need.node->id, node->id);
        for (const auto& inner : graphsIn(node->work)) {
            text += fmt::format("  subgraph cluster_{} {{\n", node->id);
            print(text, *inner, verbose);
            text += "  }\n";
        }
    }
}

} // namespace

Result<> instantiateGraph(Runtime& runtime, ExecHandle* exec, GraphHandle handle, uint64_t flags) {
    const auto graph = CW_TRY(graphOf(runtime, handle));
    if (flags & DeviceLaunch)
        return Error{ErrorCode::NotSupported, "graphs can't be launched by kernels"};
    if (!exec || (flags & ~uint64_t(AutoFree | Upload | NodePriority)))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a graph", flags);
    auto made = CW_TRY(GraphExec::instantiate(*graph, flags));
    *exec = reinterpret_cast<ExecHandle>(runtime.graphExecs().add(std::move(made)));
    return {};
}

Result<> setExecWork(Runtime& runtime, ExecHandle exec, NodeHandle node, Work work) {
    return CW_TRY(execOf(runtime, exec))->setWork(*CW_TRY(nodeOf(runtime, node)), std::move(work));
}

Result<> updateExec(Runtime& runtime, ExecHandle exec, GraphHandle graph, Update& update) {
    const auto changed = CW_TRY(execOf(runtime, exec));
    const auto from = CW_TRY(graphOf(runtime, graph));
    if (from->moved) return Error{ErrorCode::InvalidArgument, "the graph is a part of another one"};
    update = changed->update(*from);
    if (update.result == UpdateResult::Success) return {};
    return makeError(ErrorCode::GraphExecUpdateFailure, "the graphs differ (reason {})",
                     int(update.result));
}

Result<> setEnabled(Runtime& runtime, ExecHandle exec, NodeHandle handle, bool enabled) {
    const auto node = CW_TRY(nodeOf(runtime, handle));
    if (typeOf(node->work) > FillWork::kType)
        return Error{ErrorCode::InvalidArgument, "only kernels, copies and fills can be disabled"};
    return CW_TRY(execOf(runtime, exec))->setEnabled(*node, enabled);
}

Result<> isEnabled(Runtime& runtime, ExecHandle exec, NodeHandle node, unsigned* enabled) {
    const auto found = CW_TRY(execOf(runtime, exec));
    if (!enabled) return Error{ErrorCode::InvalidArgument, "there is no place for the answer"};
    *enabled = CW_TRY(found->enabled(*CW_TRY(nodeOf(runtime, node))));
    return {};
}

Result<> destroyExec(Runtime& runtime, ExecHandle exec) {
    CW_TRY(execOf(runtime, exec));
    CW_TRY(runtime.graphExecs().take(reinterpret_cast<uint64_t>(exec)));
    return {};
}

Result<> createObject(Runtime& runtime, ObjectHandle* object, void* pointer, void (*destroy)(void*),
                      unsigned count, unsigned flags) {
    constexpr unsigned kNoDestructorSync = 1;
    if (!object || !destroy || count == 0 || flags != kNoDestructorSync)
        return makeError(ErrorCode::InvalidArgument, "an object with {} references, flags {:#x}",
                         count, flags);
    *object = reinterpret_cast<ObjectHandle>(
        runtime.userObjects().add(std::make_shared<UserObject>(pointer, destroy, count)));
    return {};
}

Result<> retainObject(Runtime& runtime, ObjectHandle object, unsigned count) {
    CW_TRY(objectOf(runtime, object))->retain(count);
    return {};
}

Result<> releaseObject(Runtime& runtime, ObjectHandle object, unsigned count) {
    return CW_TRY(objectOf(runtime, object))->release(count);
}

Result<> graphRetains(Runtime& runtime, GraphHandle graph, ObjectHandle object, unsigned count,
                      unsigned flags) {
    constexpr unsigned kMove = 1;
    if (flags > kMove || count == 0)
        return makeError(ErrorCode::InvalidArgument, "{} references, flags {:#x}", count, flags);
    const auto held = CW_TRY(objectOf(runtime, object));
    CW_TRY(graphOf(runtime, graph))->objects.retain(held, count, flags == kMove);
    return {};
}

Result<> graphReleases(Runtime& runtime, GraphHandle graph, ObjectHandle object, unsigned count) {
    const auto held = CW_TRY(objectOf(runtime, object));
    return CW_TRY(graphOf(runtime, graph))->objects.release(held, count);
}

Result<Work> allocateWork(Runtime& runtime, int device, uint64_t bytes) {
    return Work(
        AllocateWork{CW_TRY(GraphMemory::create(*CW_TRY(runtime.contextOf(device)), bytes))});
}

Result<Work> freeWork(Runtime& runtime, uint64_t address) {
    const auto found = runtime.memory().find(address);
    auto memory = found && found->base == address ? found->graph.lock() : nullptr;
    if (memory) return Work(FreeWork{std::move(memory)});
    return makeError(ErrorCode::InvalidArgument, "{:#x} is no memory of a graph", address);
}

Result<uint64_t> createCondition(Context& context, Graph& graph, uint32_t initial, unsigned flags) {
    constexpr unsigned kAssignDefault = 1;
    if (flags > kAssignDefault)
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a condition", flags);
    auto made = CW_TRY(Condition::create(context, initial, flags == kAssignDefault));
    graph.conditions.push_back(std::move(made));
    return graph.conditions.back()->handle();
}

Result<Work> conditionalWork(Runtime& runtime, GraphHandle graph, uint64_t handle, int kind,
                             unsigned bodies) {
    const auto owner = CW_TRY(graphOf(runtime, graph));
    const auto at = std::ranges::find(owner->conditions, handle,
                                      [](const auto& condition) { return condition->handle(); });
    const bool sizes = kind == ConditionalWork::If      ? bodies == 1 || bodies == 2
                       : kind == ConditionalWork::While ? bodies == 1
                                                        : kind == ConditionalWork::Switch && bodies;
    if (at == owner->conditions.end() || !sizes)
        return makeError(ErrorCode::InvalidArgument,
                         "a conditional node of kind {} with {} bodies, handle {:#x}", kind, bodies,
                         handle);
    ConditionalWork work{*at, ConditionalWork::Kind(kind), {}};
    for (unsigned i = 0; i < bodies; ++i)
        work.bodies.push_back(std::make_shared<Graph>());
    return Work(std::move(work));
}

GraphHandle* bodiesOf(Runtime& runtime, GraphNode& node) {
    auto& work = std::get<ConditionalWork>(node.work);
    work.handles.clear();
    for (const auto& body : work.bodies)
        work.handles.push_back(handleOf(runtime, body));
    return work.handles.data();
}

Result<uint64_t> graphMemory(Context& context, int attribute) {
    const GraphMemoryUsage& usage = context.graph_memory;
    switch (attribute) {
    case 0:
        return usage.used.load();
    case 1:
        return usage.used_high.load();
    case 2:
        return usage.reserved.load();
    case 3:
        return usage.reserved_high.load();
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute of graph memory",
                         attribute);
    }
}

void trimGraphMemory(Context& context) {
    for (const Allocation& one : context.runtime().memory().list(context.id(), MemoryClass::Graph))
        if (const auto memory = one.graph.lock()) memory->trim();
}

Result<> resetGraphMemory(Context& context, int attribute, uint64_t value) {
    if ((attribute != 1 && attribute != 3) || value != 0)
        return makeError(ErrorCode::InvalidArgument, "attribute {} can't be set to {}", attribute,
                         value);
    GraphMemoryUsage& usage = context.graph_memory;
    if (attribute == 1)
        usage.used_high = usage.used.load();
    else
        usage.reserved_high = usage.reserved.load();
    return {};
}

Result<> printGraph(Runtime& runtime, GraphHandle handle, const char* path, bool verbose) {
    const auto graph = CW_TRY(graphOf(runtime, handle));
    if (!path) return Error{ErrorCode::InvalidArgument, "the path is null"};
    std::string text = "digraph graph_1 {\n";
    print(text, *graph, verbose);
    text += "}\n";
    std::FILE* file = std::fopen(path, "w");
    if (!file) return makeError(ErrorCode::FileNotFound, "'{}' can't be written", path);
    const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fclose(file) == 0 && whole) return {};
    return makeError(ErrorCode::Internal, "'{}' can't be written", path);
}

Result<Work> fillWork(void* to, uint32_t pattern, uint32_t pattern_bytes, size_t pitch,
                      size_t width, size_t height) {
    const size_t bytes = width * pattern_bytes;
    const bool size = pattern_bytes == 1 || pattern_bytes == 2 || pattern_bytes == 4;
    if (!size || reinterpret_cast<uint64_t>(to) % pattern_bytes ||
        (height > 1 && (pitch < bytes || pitch % pattern_bytes)))
        return makeError(ErrorCode::InvalidArgument, "{} rows of {} elements of {} bytes", height,
                         width, pattern_bytes);
    return Work(FillWork{
        to, pattern, pattern_bytes, {.width = bytes, .height = height, .to_pitch = pitch}});
}

Result<Work> hostWork(void (*function)(void*), void* data) {
    if (!function) return Error{ErrorCode::InvalidArgument, "the function is null"};
    return Work(HostWork{function, data});
}

void** pointersTo(KernelWork& work) {
    work.pointers.clear();
    for (const auto& parameter : work.kernel->meta.params)
        work.pointers.push_back(work.arguments.data() + parameter.offset);
    return work.pointers.data();
}

const void* functionOf(const Kernel& kernel) {
    const RegisteredKernel* function = kernel.function;
    if (!function) function = kernel.registered;
    return function ? function->host : nullptr;
}

} // namespace cw::runtime
