// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/copy.h"

#include <cstring>
#include <vector>

#include "runtime/memory/peer_copy.h"
#include "runtime/runtime.h"
#include "runtime/stream/capture.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kStagedBytes =
    64 << 10; // pageable memory up to this size is staged (CUDA Runtime API)

using End = std::optional<Allocation>;

bool onDevice(const End& end) {
    return end && !hostMayTouch(end->kind);
}
bool pageable(const End& end) {
    return !end;
}

/// Work on an idle queue is done by whoever waits for it, sooner than by another thread. Calls that
/// need not wait do so then: programs count on a fill being over before work of a non-blocking
/// stream begins, as it is on a GPU.
bool idle(const Queue& queue) {
    return queue.reached() >= queue.last();
}

/// A direction names host and device; memory that both may touch can play either.
Result<> checkDirection(const Copy& copy, const End& to, const End& from) {
    const bool to_device =
        copy.direction == Direction::HostToDevice || copy.direction == Direction::DeviceToDevice;
    const bool from_device =
        copy.direction == Direction::DeviceToHost || copy.direction == Direction::DeviceToDevice;
    switch (copy.direction) {
    case Direction::HostToHost:
    case Direction::HostToDevice:
    case Direction::DeviceToHost:
    case Direction::DeviceToDevice:
        if (to_device && pageable(to))
            return makeError(ErrorCode::InvalidArgument, "the destination ({}) is no device memory",
                             copy.to);
        if (from_device && pageable(from))
            return makeError(ErrorCode::InvalidArgument, "the source ({}) is no device memory",
                             copy.from);
        return {};
    case Direction::Default:
        return {};
    }
    return makeError(ErrorCode::InvalidMemcpyDirection, "{} is no copy direction",
                     int(copy.direction));
}

CopyKind kindOf(const End& to, const End& from) {
    if (onDevice(to)) return onDevice(from) ? CopyKind::DeviceToDevice : CopyKind::HostToDevice;
    return onDevice(from) ? CopyKind::DeviceToHost : CopyKind::HostToHost;
}

Result<> finish(Stream& stream, Ticket ticket) {
    stream.rawQueue().wait(ticket);
    stream.context().device().flushOutput();
    CW_TRY(stream.context().check());
    if (stream.context().takeCopyFault())
        return Error{ErrorCode::InvalidArgument, "the copy touched host memory that is not there"};
    return {};
}

/// Pageable memory must be read before an asynchronous copy returns: small ones are staged, others
/// waited for.
Result<> fromPageable(Stream& stream, const Copy& copy) {
    Queue* queue = CW_TRY(stream.ordered());
    const uint64_t bytes = extentOf(copy.shape, copy.shape.from_pitch, copy.shape.from_slice);
    if (idle(*queue) || bytes > kStagedBytes)
        return finish(stream,
                      CW_TRY(queue->copy(copy.to, copy.from, CopyKind::HostToDevice, copy.shape)));

    const auto* first = static_cast<const std::byte*>(copy.from);
    auto staged = std::make_shared<Bytes>(first, first + bytes);
    CW_TRY(queue->copy(copy.to, staged->data(), CopyKind::HostToDevice, copy.shape));
    CW_TRY(queue->callHost([staged] {}));
    return {};
}

/// A copy with an end on another device. In the default stream it begins after the work of both
/// devices so far and ends before their later work (Programming Guide, Peer-to-Peer Memory Copy).
Result<Ticket> copyForeign(Stream& stream, const Copy& copy, const End& to, const End& from) {
    const int here = stream.context().ordinal();
    std::vector<Context*> others;
    if (stream.kind() == StreamKind::Legacy)
        for (const End* end : {&to, &from})
            if (onDevice(*end) && (*end)->device != here)
                others.push_back(CW_TRY(stream.context().runtime().ownerOf(**end)));
    for (Context* other : others)
        CW_TRY(stream.waitFor(CW_TRY(other->legacyStream().fence()), *other));
    const Ticket ticket = CW_TRY(copyBetweenDevices(stream, copy, onDevice(to) ? to->device : -1,
                                                    onDevice(from) ? from->device : -1));
    for (Context* other : others)
        CW_TRY(
            other->legacyStream().waitFor(Fence{stream.sharedQueue(), ticket}, stream.context()));
    return ticket;
}

struct Ends {
    End to, from;
    /// Whether one of them is on another device than this.
    bool foreign(int here) const {
        return (onDevice(to) && to->device != here) || (onDevice(from) && from->device != here);
    }
};

Result<Ends> checkedEnds(const AddressMap& map, const Copy& copy) {
    const CopyShape& shape = copy.shape;
    Ends ends;
    ends.to = CW_TRY(checkedEnd(map, copy.to, extentOf(shape, shape.to_pitch, shape.to_slice)));
    ends.from =
        CW_TRY(checkedEnd(map, copy.from, extentOf(shape, shape.from_pitch, shape.from_slice)));
    CW_TRY(checkDirection(copy, ends.to, ends.from));
    return ends;
}

} // namespace

Result<> recordCopy(Stream& stream, const Copy& copy) {
    const CopyShape& shape = copy.shape;
    if (shape.width == 0 || shape.height == 0 || shape.depth == 0) return {};
    const Ends ends = CW_TRY(checkedEnds(stream.context().runtime().memory(), copy));
    if (ends.foreign(stream.context().ordinal())) {
        CW_TRY(copyForeign(stream, copy, ends.to, ends.from));
        return {};
    }
    Queue* queue = CW_TRY(stream.ordered());
    CW_TRY(queue->copy(copy.to, copy.from, kindOf(ends.to, ends.from), shape));
    return {};
}

Result<std::optional<Allocation>> checkedEnd(const AddressMap& map, const void* address,
                                             uint64_t extent) {
    if (!address) return Error{ErrorCode::InvalidArgument, "an address is null"};
    std::optional<Allocation> found = map.find(address);
    if (found && !found->contains(reinterpret_cast<uint64_t>(address), extent))
        return makeError(ErrorCode::InvalidArgument,
                         "{} bytes at {} end past the allocation ({} bytes at {:#x})", extent,
                         address, found->size, found->base);
    return found;
}

Result<> copy(Stream& stream, const Copy& copy, CallStyle style) {
    const CopyShape& shape = copy.shape;
    if (int(copy.direction) < 0 || copy.direction > Direction::Default)
        return makeError(ErrorCode::InvalidMemcpyDirection, "{} is no copy direction",
                         int(copy.direction));
    if (shape.width == 0 || shape.height == 0 || shape.depth == 0) return {};
    Context& context = stream.context();
    const Ends ends = CW_TRY(checkedEnds(context.runtime().memory(), copy));
    const auto& [to, from] = ends;
    if (style == CallStyle::Async && stream.captured()) [[unlikely]]
        return captureWork(stream, CopyWork{copy});
    const CopyKind kind = kindOf(to, from);
    const bool foreign = ends.foreign(context.ordinal());
    Ticket ticket = 0;
    bool was_idle = false;
    if (foreign) {
        ticket = CW_TRY(copyForeign(stream, copy, to, from));
    } else {
        if (style == CallStyle::Async && kind == CopyKind::HostToDevice && pageable(from))
            return fromPageable(stream, copy);
        Queue* queue = CW_TRY(stream.ordered());
        was_idle = idle(*queue);
        ticket = CW_TRY(queue->copy(copy.to, copy.from, kind, shape));
    }

    const bool host_buffer = kind != CopyKind::DeviceToDevice;
    const bool waits = style == CallStyle::Blocking
                           ? host_buffer || was_idle
                           : host_buffer && (pageable(to) || (pageable(from) && !onDevice(to)) ||
                                             (foreign && pageable(from)));
    return waits ? finish(stream, ticket) : Result<>();
}

Result<> fill(Stream& stream, void* to, uint32_t pattern, uint32_t pattern_bytes,
              const CopyShape& shape, CallStyle style) {
    if (shape.width == 0 || shape.height == 0 || shape.depth == 0) return {};
    Context& context = stream.context();
    const uint64_t extent = extentOf(shape, shape.to_pitch, shape.to_slice);
    const End end = CW_TRY(checkedEnd(context.runtime().memory(), to, extent));
    if (pageable(end)) return makeError(ErrorCode::InvalidArgument, "{} is no device memory", to);
    if (style == CallStyle::Async && stream.captured()) [[unlikely]]
        return captureWork(stream, FillWork{to, pattern, pattern_bytes, shape});
    const auto address = reinterpret_cast<uint64_t>(to);

    if (onDevice(end) && end->device != context.ordinal()) {
        Context* owner = CW_TRY(context.runtime().ownerOf(*end));
        Queue* queue = CW_TRY(owner->transferQueue());
        return stream.callHost([=] {
            if (auto ticket = queue->fill(address, pattern, pattern_bytes, shape))
                queue->wait(*ticket);
        });
    }
    Queue* queue = CW_TRY(stream.ordered());
    const bool was_idle = idle(*queue);
    const Ticket ticket = CW_TRY(queue->fill(address, pattern, pattern_bytes, shape));
    if (style == CallStyle::Blocking && (was_idle || hostMayTouch(end->kind)))
        return finish(stream, ticket);
    return {};
}

} // namespace cw::runtime
