// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which contexts there are, and which one a thread has: the part of Runtime behind both APIs.
#include "runtime/memory/allocate.h"
#include "runtime/memory/pool.h"
#include "runtime/memory/texture.h"
#include "runtime/runtime.h"
#include "runtime/stream/event.h"
#include "runtime/stream/graph.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kPrimaryHandle = 0x6375637478000; // plus the ordinal: stays the same for ever

Error noContext() {
    return Error{ErrorCode::InvalidContext, "no context is current on this thread"};
}

} // namespace

Result<> Runtime::setCurrentDevice(int ordinal) {
    Context* context = CW_TRY(contextOf(ordinal));
    ThreadState& thread = this->thread();
    thread.device = ordinal;
    thread.current = context;
    return {};
}

Result<Context*> Runtime::makeCurrent() {
    CW_TRY(start());
    ThreadState& thread = this->thread();
    const bool ended = thread.current && thread.current->primary() && thread.current->closed();
    if (!thread.current || ended) thread.current = CW_TRY(contextOf(thread.device));
    thread.current->useByRuntimeApi();
    return checked(thread.current);
}

Result<Context*> Runtime::checkedCurrent() {
    ThreadState& thread = this->thread();
    if (!thread.current) return noContext();
    CW_TRY(start());
    if (thread.current->primary() && thread.current->closed()) // perhaps it is back
        if (Context* context = contextIfAny(thread.current->ordinal())) thread.current = context;
    return checked(thread.current);
}

std::optional<ErrorCode> Runtime::currentFault() {
    if (!started_.load(std::memory_order_acquire) || slots_.empty()) return {};
    const Context* context = thread().current;
    if (!context) context = contextIfAny(currentDevice());
    if (!context || context->closed()) return {};
    if (const Result<> state = context->check(); !state) return state.error().code;
    return {};
}

Result<Context*> Runtime::contextOf(int ordinal) {
    Context* context = CW_TRY(primary(ordinal));
    context->useByRuntimeApi();
    return context;
}

Result<Context*> Runtime::primary(int ordinal) {
    Device* device = CW_TRY(this->device(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    if (Context* context = slot.context.load(std::memory_order_acquire)) return context;
    Lock lock(slot.mutex);
    if (Context* context = slot.context.load(std::memory_order_acquire)) return context;
    auto context = std::make_shared<Context>(*this, ordinal, *device, next_context_++, true);
    CW_TRY(context->open());
    context->handle = kPrimaryHandle + uint64_t(ordinal);
    context->flags = slot.flags.load();
    slot.contexts.push_back(context);
    slot.context.store(context.get(), std::memory_order_release);
    return context.get();
}

Result<Context*> Runtime::retainPrimary(int ordinal) {
    Context* context = CW_TRY(primary(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    Lock lock(slot.mutex);
    ++slot.retained;
    return context;
}

Result<> Runtime::releasePrimary(int ordinal) {
    CW_TRY(device(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    {
        Lock lock(slot.mutex);
        if (slot.retained == 0)
            return makeError(ErrorCode::InvalidContext,
                             "the primary context of device {} is not retained", ordinal);
        --slot.retained;
    }
    return primaryIsActive(ordinal) ? Result<>() : reset(ordinal);
}

bool Runtime::primaryIsActive(int ordinal) {
    Slot& slot = *slots_[size_t(ordinal)];
    const Context* context = slot.context.load(std::memory_order_acquire);
    if (!context) return false;
    Lock lock(slot.mutex);
    return slot.retained > 0 || context->usedByRuntimeApi();
}

Result<Context*> Runtime::createContext(int ordinal) {
    Device* device = CW_TRY(this->device(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    auto context = std::make_shared<Context>(*this, ordinal, *device, next_context_++, false);
    CW_TRY(context->open());
    {
        Lock lock(slot.mutex);
        slot.contexts.push_back(context);
    }
    context->handle = contexts_.add(context);
    return context.get();
}

Result<> Runtime::destroyContext(Context& context) {
    CW_TRY(contexts_.take(context.handle));
    end(*slots_[size_t(context.ordinal())], context);
    return {};
}

void Runtime::setCurrent(Context* context) {
    ThreadState& thread = this->thread();
    thread.current = context;
    if (context) thread.device = context->ordinal();
}

void Runtime::pushCurrent(Context* context) {
    thread().below.push_back(thread().current);
    setCurrent(context);
}

void Runtime::popCurrent() {
    std::vector<Context*>& below = thread().below;
    Context* next = below.empty() ? nullptr : below.back();
    if (!below.empty()) below.pop_back();
    setCurrent(next);
}

Result<Context*> Runtime::contextFor(uint64_t handle) {
    if (handle - kPrimaryHandle < slots_.size()) {
        Slot& slot = *slots_[handle - kPrimaryHandle];
        if (Context* context = slot.context.load(std::memory_order_acquire)) return context;
        Lock lock(slot.mutex); // one that was reset: still a handle
        for (const auto& context : slot.contexts)
            if (context->primary()) return context.get();
    } else if (auto context = contexts_.find(handle)) {
        return context->get();
    }
    return makeError(ErrorCode::InvalidContext, "{:#x} is no context", handle);
}

std::vector<Context*> Runtime::liveContexts(Slot& slot) {
    std::vector<Context*> live;
    Lock lock(slot.mutex);
    for (const auto& context : slot.contexts)
        if (!context->closed()) live.push_back(context.get());
    return live;
}

Result<Context*> Runtime::ownerOf(const Allocation& allocation) {
    CW_TRY(device(allocation.device));
    for (Context* context : liveContexts(*slots_[size_t(allocation.device)]))
        if (context->id() == allocation.context) return context;
    return primary(allocation.device);
}

Result<> Runtime::waitForUsers(const Allocation& allocation) {
    CW_TRY(device(allocation.device));
    Result<> state;
    for (Context* context : liveContexts(*slots_[size_t(allocation.device)])) {
        Result<> one = context->synchronize();
        if (!one && context->id() == allocation.context) state = std::move(one);
    }
    return state;
}

Result<> Runtime::waitForAll() {
    for (const auto& slot : slots_)
        for (Context* context : liveContexts(*slot))
            (void)context->synchronize();
    CW_TRY(current());
    return {};
}

void Runtime::onFault(Slot& slot, const Fault& fault) {
    const std::vector<Context*> live = liveContexts(slot);
    for (Context* context : live)
        if (live.size() == 1 || !fault.queue || context->owns(fault.queue)) context->onFault(fault);
}

void Runtime::end(Slot& slot, Context& context) {
    context.close();

    // Handles first: what they stood for must not be found while it is taken apart.
    auto streams =
        streams_.takeIf([&](const Stream& stream) { return &stream.context() == &context; });
    auto events = events_.takeIf([&](const Event& event) { return &event.context() == &context; });
    textures_->removeAll(context.id());
    (void)arrays_.takeIf([&](const Array& array) { return array.context == context.id(); });
    (void)mipmapped_arrays_.takeIf(
        [&](const MipmappedArray& array) { return array.context == context.id(); });
    std::vector<std::shared_ptr<Pool>> pools, all_pools;
    if (context.primary()) { // pools are the device's
        const int ordinal = context.ordinal();
        pools = pools_.takeIf([&](const Pool& pool) { return pool.device() == ordinal; });
        Lock lock(slot.mutex);
        slot.pools.swap(all_pools);
        slot.has_pools = false;
        slot.current_pool.reset();
        slot.context.store(nullptr, std::memory_order_release);
    }
    const auto modules = modules_.takeIf(
        [&](const LoadedModule& loaded) { return &loaded.module.context() == &context; });
    registry_.unload(context);
    for (const auto& loaded : modules)
        if (loaded->own) registry_.remove(&loaded->binary);
    imported_memory_.closeAll(context.id());
    for (const Allocation& allocation : memory_.takeAll(context.id()))
        giveBack(*slot.device, allocation);
}

Result<> Runtime::reset(int ordinal) {
    CW_TRY(device(ordinal));
    Slot& slot = *slots_[size_t(ordinal)];
    if (Context* context = slot.context.load(std::memory_order_acquire)) end(slot, *context);
    return {};
}

} // namespace cw::runtime
