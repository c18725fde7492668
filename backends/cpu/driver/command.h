// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "backends/driver.h"

namespace cw::cpu {

class QueueCore;

/// One command of a queue: a body that can run() once, and bytes behind it. Nodes are used again
/// and again.
struct alignas(128) Command {
    static constexpr size_t kAlign = 128;  // of the tail too: a kernel's arguments may ask for it
    static constexpr size_t kInline = 512; // of body and tail, in a node of the usual size

    std::atomic<Command*> next{nullptr};
    Command* next_free = nullptr;
    Ticket ticket = 0;
    size_t capacity = 0;
    void (*run)(Command&, QueueCore&, bool drop) = nullptr;

    static Command* make(size_t capacity) {
        auto* command =
            new (::operator new(sizeof(Command) + capacity, std::align_val_t(kAlign))) Command;
        command->capacity = capacity;
        return command;
    }
    static void destroy(Command* command) { ::operator delete(command, std::align_val_t(kAlign)); }

    std::byte* body() { return reinterpret_cast<std::byte*>(this) + sizeof(Command); }

    /// Body: void operator()(QueueCore&, std::byte* tail).
    template <typename Body>
    static constexpr size_t tailOffset() {
        return (sizeof(Body) + kAlign - 1) & ~(kAlign - 1);
    }
    template <typename Body>
    void set(Body&& body_value, std::span<const std::byte> tail) {
        using Plain = std::remove_cvref_t<Body>;
        static_assert(alignof(Plain) <= kAlign && sizeof(Plain) <= kInline);
        new (body()) Plain(std::forward<Body>(body_value));
        if (!tail.empty()) std::copy(tail.begin(), tail.end(), body() + tailOffset<Plain>());
        run = [](Command& self, QueueCore& queue, bool drop) {
            auto* plain = std::launder(reinterpret_cast<Plain*>(self.body()));
            if (!drop) (*plain)(queue, self.body() + tailOffset<Plain>());
            plain->~Plain();
        };
    }
};

} // namespace cw::cpu
