// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/peer_copy.h"

#include "runtime/runtime.h"
#include "support/log.h"

namespace cw::runtime {
namespace {

constexpr uint64_t kStagingBytes = 4 << 20;

/// One row after the other over the transfer queues of the devices; runs on the host thread that
/// has the stream's turn.
Result<> copyRows(const Copy& copy, Queue* to_queue, Queue* from_queue) {
    const CopyShape& shape = copy.shape;
    Bytes staging(std::min(shape.width, kStagingBytes));
    const auto move = [](Queue* queue, void* to, const void* from, CopyKind kind,
                         uint64_t bytes) -> Result<> {
        queue->wait(CW_TRY(queue->copy(to, from, kind, CopyShape{.width = bytes})));
        return {};
    };
    for (uint64_t z = 0; z < shape.depth; ++z) {
        for (uint64_t y = 0; y < shape.height; ++y) {
            auto* to = static_cast<std::byte*>(copy.to) + z * shape.to_slice + y * shape.to_pitch;
            const auto* from = static_cast<const std::byte*>(copy.from) + z * shape.from_slice +
                               y * shape.from_pitch;
            for (uint64_t x = 0; x < shape.width; x += kStagingBytes) {
                const uint64_t bytes = std::min(kStagingBytes, shape.width - x);
                void* middle = staging.data();
                if (!from_queue)
                    middle = const_cast<std::byte*>(from) + x;
                else if (!to_queue)
                    middle = to + x;
                if (from_queue)
                    CW_TRY(move(from_queue, middle, from + x, CopyKind::DeviceToHost, bytes));
                if (to_queue) CW_TRY(move(to_queue, to + x, middle, CopyKind::HostToDevice, bytes));
            }
        }
    }
    return {};
}

} // namespace

Result<Ticket> copyBetweenDevices(Stream& stream, const Copy& copy, int to_device,
                                  int from_device) {
    Context& context = stream.context();
    Runtime& runtime = context.runtime();
    const auto reachable = [&](int device) -> Result<bool> {
        if (device < 0 || device == context.ordinal()) return true;
        Context* other = CW_TRY(runtime.primary(device));
        return other->facts().host_can_access;
    };
    const bool reaches_to = CW_TRY(reachable(to_device));
    const bool reaches_from = CW_TRY(reachable(from_device));
    if (reaches_to && reaches_from) {
        const bool here_to = to_device == context.ordinal(),
                   here_from = from_device == context.ordinal();
        const CopyKind kind = here_to     ? CopyKind::HostToDevice
                              : here_from ? CopyKind::DeviceToHost
                                          : CopyKind::HostToHost;
        Queue* queue = CW_TRY(stream.ordered());
        return queue->copy(copy.to, copy.from, kind, copy.shape);
    }

    const auto queue_of = [&](int device) -> Result<Queue*> {
        if (device < 0) return nullptr;
        return CW_TRY(runtime.primary(device))->transferQueue();
    };
    Queue* to_queue = CW_TRY(queue_of(to_device));
    Queue* from_queue = CW_TRY(queue_of(from_device));
    Queue* queue = CW_TRY(stream.ordered());
    return queue->callHost([=] {
        if (Result<> done = copyRows(copy, to_queue, from_queue); !done)
            logError("a copy between devices failed: {}", done.error().message);
    });
}

} // namespace cw::runtime
