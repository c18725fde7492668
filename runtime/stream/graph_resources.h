// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>

#include "runtime/stream/stream.h"
#include "support/mutex.h"
#include "support/result.h"

namespace cw::runtime {

class Context;

/// What graphs keep alive beside their nodes.

/// An object of the program, with CUDA's count of references. Its last release calls `destroy`.
class UserObject {
  public:
    UserObject(void* object, void (*destroy)(void*), uint32_t count)
        : object_(object), destroy_(destroy), count_(count) {}
    void retain(uint32_t count) { count_ += count; }
    /// InvalidArgument when there are not so many.
    Result<> release(uint32_t count);
    uint64_t handle = 0;

  private:
    void* const object_;
    void (*const destroy_)(void*);
    std::atomic<uint32_t> count_;
};

/// A graph's references to objects.
class UserObjects {
  public:
    UserObjects() = default;
    UserObjects(const UserObjects&) = delete;
    UserObjects& operator=(const UserObjects&) = delete;
    ~UserObjects();
    /// `move`: the caller's references become the graph's.
    void retain(const std::shared_ptr<UserObject>& object, uint32_t count, bool move);
    void retainAll(const UserObjects& other);
    /// References to the objects of `other` instead of its own ones, which go to `former`.
    void replaceBy(const UserObjects& other, UserObjects& former);
    bool empty() const { return counts_.empty(); }
    Result<> release(const std::shared_ptr<UserObject>& object, uint32_t count);

  private:
    std::map<std::shared_ptr<UserObject>, uint32_t> counts_;
};

/// Bytes that graphs of a context have allocated and hold, now and at most.
struct GraphMemoryUsage {
    std::atomic<uint64_t> used = 0, used_high = 0, reserved = 0, reserved_high = 0;
};

/// What an allocation node gives: one address for as long as the graph, or one made ready from it,
/// lives, or what a launch allocated there is not freed. In the address map. It has bytes from the
/// first launch until trim(), where the device can take them away. Thread-safe. Who holds it last
/// knows that no launch uses it.
class GraphMemory : public std::enable_shared_from_this<GraphMemory> {
  public:
    static Result<std::shared_ptr<GraphMemory>> create(Context& context, uint64_t bytes);
    ~GraphMemory();
    GraphMemory(const GraphMemory&) = delete;
    GraphMemory& operator=(const GraphMemory&) = delete;

    Context& context() const { return context_; }
    uint64_t address() const { return address_; }
    uint64_t bytes() const { return bytes_; }
    /// A launch allocates it. InvalidArgument when it has not been freed since the last one.
    Result<> allocate();
    /// False when it is not allocated.
    bool free();
    /// Work up to `fence` uses it.
    void usedUntil(Fence fence);
    /// Gives its bytes back, unless it is allocated or used.
    void trim();

    std::atomic<bool> freed_by_owner = false; // the allocating graph has a node that frees it

  private:
    GraphMemory(Context& context, uint64_t address, uint64_t bytes)
        : context_(context), address_(address), bytes_(bytes) {}
    Context& context_;
    const uint64_t address_, bytes_;
    Mutex mutex_;
    std::shared_ptr<GraphMemory> live_ CW_GUARDED_BY(mutex_); // itself, while it is allocated
    bool committed_ CW_GUARDED_BY(mutex_) = true;
    Fence used_ CW_GUARDED_BY(mutex_);
};

/// The value behind a conditional node: 4 bytes of the device that kernels set.
class Condition {
  public:
    static Result<std::shared_ptr<Condition>> create(Context& context, uint32_t initial,
                                                     bool reset);
    ~Condition();
    Condition(const Condition&) = delete;
    Condition& operator=(const Condition&) = delete;

    uint64_t handle() const { return address_; }
    Context& context() const { return context_; }
    const uint32_t initial;
    const bool reset; // each launch begins with `initial`

  private:
    Condition(Context& context, uint64_t address, uint32_t first, bool again)
        : initial(first), reset(again), context_(context), address_(address) {}
    Context& context_;
    const uint64_t address_;
};

} // namespace cw::runtime
