// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/pool.h"

#include <algorithm>

#include "runtime/memory/allocate.h"
#include "runtime/runtime.h"
#include "runtime/stream/capture.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kGranule = 512;

/// Sizes are rounded so that a freed block fits a slightly different request: at most an eighth is
/// lost.
uint64_t blockSize(uint64_t bytes) {
    uint64_t step = kGranule;
    while (step * 16 <= bytes)
        step *= 2;
    return (bytes + step - 1) / step * step;
}

} // namespace

int Pool::device() const {
    return context_.ordinal();
}

Pool::~Pool() {
    Lock lock(mutex_);
    for (const auto& [size, block] : free_) {
        block.freed.wait();
        context_.device().free(block.base, size, MemoryKind::Device);
    }
}

Result<uint64_t> Pool::allocate(Stream& stream, uint64_t bytes) {
    if (bytes == 0) return Error{ErrorCode::InvalidArgument, "0 bytes of a pool"};
    if (stream.captured()) [[unlikely]] {
        auto memory = CW_TRY(GraphMemory::create(context_, bytes));
        const uint64_t address = memory->address();
        CW_TRY(captureWork(stream, AllocateWork{std::move(memory)}));
        return address;
    }
    const uint64_t size = blockSize(bytes);
    uint64_t base = 0;
    {
        Lock lock(mutex_);
        const auto end = free_.upper_bound(size + size / 4);
        for (auto at = free_.lower_bound(size); at != end; ++at) {
            if (at->second.freed.queue != stream.sharedQueue() && !at->second.freed.reached())
                continue;
            base = at->second.base;
            live_[base] = at->first;
            usage_.used += at->first;
            free_.erase(at);
            break;
        }
        if (!base && most_bytes_ && usage_.reserved + size > most_bytes_)
            return makeError(ErrorCode::OutOfMemory, "the pool's limit is {} bytes", most_bytes_);
    }
    if (!base) {
        auto fresh = context_.device().allocate(size, kGranule, MemoryKind::Device);
        if (!fresh) {
            trim(0);
            fresh = CW_TRY(context_.device().allocate(size, kGranule, MemoryKind::Device));
        }
        base = *fresh;
        Lock lock(mutex_);
        live_[base] = size;
        usage_.reserved += size;
        usage_.used += size;
        usage_.reserved_high = std::max(usage_.reserved_high, usage_.reserved);
    }
    {
        Lock lock(mutex_);
        usage_.used_high = std::max(usage_.used_high, usage_.used);
    }
    CW_TRY(context_.runtime().memory().insert({.base = base,
                                               .size = bytes,
                                               .kind = MemoryClass::Pool,
                                               .device = context_.ordinal(),
                                               .context = context_.id(),
                                               .pool = this}));
    return base;
}

void Pool::giveBack(const Allocation& block, Fence freed) {
    Lock lock(mutex_);
    const auto at = live_.find(block.base);
    if (at == live_.end()) return;
    usage_.used -= at->second;
    free_.emplace(at->second, FreeBlock{block.base, std::move(freed)});
    live_.erase(at);
}

void Pool::trim(uint64_t keep) {
    std::vector<std::pair<uint64_t, FreeBlock>> released;
    {
        Lock lock(mutex_);
        for (auto at = free_.begin(); at != free_.end() && usage_.reserved > keep;) {
            if (!at->second.freed.reached()) {
                ++at;
                continue;
            }
            usage_.reserved -= at->first;
            released.emplace_back(at->first, std::move(at->second));
            at = free_.erase(at);
        }
    }
    for (const auto& [size, block] : released)
        context_.device().free(block.base, size, MemoryKind::Device);
}

Pool::Usage Pool::usage() const {
    Lock lock(mutex_);
    return usage_;
}

void Pool::resetReservedHigh() {
    Lock lock(mutex_);
    usage_.reserved_high = usage_.reserved;
}

void Pool::resetUsedHigh() {
    Lock lock(mutex_);
    usage_.used_high = usage_.used;
}

Result<> freeInStream(Stream& stream, const void* pointer) {
    Runtime& runtime = stream.context().runtime();
    if (!pointer) return Error{ErrorCode::InvalidArgument, "no memory to free"};
    const std::optional<Allocation> found = runtime.memory().find(pointer);
    if (stream.captured()) [[unlikely]] {
        auto memory = found ? found->graph.lock() : nullptr;
        if (memory) return captureWork(stream, FreeWork{std::move(memory)});
        return Error{ErrorCode::InvalidArgument, "a graph frees only memory of graphs"};
    }
    if (found && found->kind == MemoryClass::Graph)
        return freeGraphMemory(*found, pointer, CW_TRY(stream.fence()));
    if (!found || found->kind != MemoryClass::Pool ||
        found->base != reinterpret_cast<uint64_t>(pointer)) {
        CW_TRY(stream.synchronize());
        return freeDevice(runtime, pointer);
    }
    Fence freed = CW_TRY(stream.fence());
    const std::optional<Allocation> taken = runtime.memory().take(found->base);
    if (!taken)
        return makeError(ErrorCode::InvalidArgument, "memory at {} is freed already", pointer);
    taken->pool->giveBack(*taken, std::move(freed));
    return {};
}

} // namespace cw::runtime
