// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/stream/graph_resources.h"

#include "runtime/runtime.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kAlignment = 512;

void raise(std::atomic<uint64_t>& now, std::atomic<uint64_t>& high, uint64_t bytes) {
    const uint64_t value = now += bytes;
    uint64_t most = high;
    while (most < value && !high.compare_exchange_weak(most, value)) {
    }
}

} // namespace

Result<> UserObject::release(uint32_t count) {
    uint32_t now = count_;
    do {
        if (count > now)
            return makeError(ErrorCode::InvalidArgument, "{} references of {}", count, now);
    } while (!count_.compare_exchange_weak(now, now - count));
    if (now == count && count != 0) destroy_(object_);
    return {};
}

void UserObjects::retainAll(const UserObjects& other) {
    for (const auto& [object, count] : other.counts_)
        retain(object, count, false);
}

void UserObjects::replaceBy(const UserObjects& other, UserObjects& former) {
    std::map<std::shared_ptr<UserObject>, uint32_t> own;
    own.swap(counts_);
    retainAll(other);
    for (const auto& [object, count] : own)
        former.counts_[object] += count;
}

UserObjects::~UserObjects() {
    for (const auto& [object, count] : counts_)
        (void)object->release(count);
}

void UserObjects::retain(const std::shared_ptr<UserObject>& object, uint32_t count, bool move) {
    if (!move) object->retain(count);
    counts_[object] += count;
}

Result<> UserObjects::release(const std::shared_ptr<UserObject>& object, uint32_t count) {
    const auto at = counts_.find(object);
    if (at == counts_.end() || at->second < count)
        return Error{ErrorCode::InvalidArgument, "the graph has not so many references"};
    if ((at->second -= count) == 0) counts_.erase(at);
    return object->release(count);
}

Result<std::shared_ptr<GraphMemory>> GraphMemory::create(Context& context, uint64_t bytes) {
    if (bytes == 0) return Error{ErrorCode::InvalidArgument, "an allocation of 0 bytes"};
    const uint64_t address =
        CW_TRY(context.device().allocate(bytes, kAlignment, MemoryKind::Device));
    std::shared_ptr<GraphMemory> memory(new GraphMemory(context, address, bytes));
    CW_TRY(context.runtime().memory().insert({.base = address,
                                              .size = bytes,
                                              .kind = MemoryClass::Graph,
                                              .device = context.ordinal(),
                                              .context = context.id(),
                                              .graph = memory}));
    raise(context.graph_memory.reserved, context.graph_memory.reserved_high, bytes);
    memory->trim();
    return memory;
}

GraphMemory::~GraphMemory() {
    context_.runtime().memory().take(address_);
    if (committed_) context_.graph_memory.reserved -= bytes_;
    context_.device().free(address_, bytes_, MemoryKind::Device);
}

Result<> GraphMemory::allocate() {
    Lock lock(mutex_);
    if (live_)
        return makeError(ErrorCode::InvalidArgument,
                         "the graph's memory at {:#x} has not been freed since the last launch",
                         address_);
    GraphMemoryUsage& usage = context_.graph_memory;
    if (!committed_) {
        CW_TRY(context_.device().commit(address_, bytes_));
        committed_ = true;
        raise(usage.reserved, usage.reserved_high, bytes_);
    }
    raise(usage.used, usage.used_high, bytes_);
    live_ = shared_from_this();
    return {};
}

bool GraphMemory::free() {
    std::shared_ptr<GraphMemory> self; // it may end with the lock's scope
    Lock lock(mutex_);
    if (!live_) return false;
    self.swap(live_);
    context_.graph_memory.used -= bytes_;
    return true;
}

void GraphMemory::usedUntil(Fence fence) {
    Lock lock(mutex_);
    used_ = std::move(fence);
}

void GraphMemory::trim() {
    Lock lock(mutex_);
    if (live_ || !committed_ || !used_.reached()) return;
    if (!context_.device().decommit(address_, bytes_)) return;
    committed_ = false;
    context_.graph_memory.reserved -= bytes_;
}

Result<std::shared_ptr<Condition>> Condition::create(Context& context, uint32_t initial,
                                                     bool reset) {
    const uint64_t address =
        CW_TRY(context.device().allocate(sizeof(uint32_t), kAlignment, MemoryKind::Device));
    std::shared_ptr<Condition> made(new Condition(context, address, initial, reset));
    Queue* queue = CW_TRY(context.transferQueue());
    queue->wait(CW_TRY(queue->fill(address, initial, 4, {.width = 4})));
    return made;
}

Condition::~Condition() {
    context_.device().free(address_, sizeof(uint32_t), MemoryKind::Device);
}

} // namespace cw::runtime
