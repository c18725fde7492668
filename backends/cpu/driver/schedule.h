// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/driver/block.h"
#include "backends/cpu/driver/worker.h"

namespace cw::cpu {

// The few lines that every wait of every thread goes through.

inline uint32_t Block::nextReady() {
    uint64_t word = current[cursor];
    while (!word) [[unlikely]] {
        if (++cursor == words && !turnRound()) return kNone;
        word = current[cursor];
    }
    current[cursor] = word & (word - 1);
    return cursor * 64 + uint32_t(std::countr_zero(word));
}

/// The one after the next is in no cache when blocks are large.
inline void Block::prefetchNext() const {
    const uint64_t word = current[cursor];
    if (!word) return;
    const uint32_t thread = cursor * 64 + uint32_t(std::countr_zero(word));
    prefetchLines<3>(contexts[thread]);
    prefetchLines<2>(fibers[thread]);
}

__attribute__((always_inline)) inline void Block::suspend(Fiber& self) {
    const uint32_t thread = nextReady(), own = self.thread.linear;
    if (thread == own) return;
    if (thread == kNone) return worker->switchFrom(self, &contexts[own], nullptr, nullptr);
    prefetchNext();
    Fiber* to = fiberFor(thread);
    worker->switchFrom(self, &contexts[own], to, contexts[thread]);
}

} // namespace cw::cpu
