// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "backends/cpu/driver/testing/kernel.h"

/// Threads that wait for each other: barriers, warp collectives, locks, the grid.
namespace cw::cpu::kernels {

/// Reverses a block through shared memory.
inline void reverse(CwThread* t) {
    auto* shared = reinterpret_cast<uint32_t*>(t->shared);
    const uint32_t n = t->ntid[0];
    shared[t->linear] = globalIndex(t);
    t->services->barrier(t, 0, 0);
    out(t)[globalIndex(t)] = shared[n - 1 - t->linear];
}

/// out[block] = how often the threads went round in ascending order: each appends itself after
/// every barrier.
inline void order(CwThread* t) {
    auto* count = reinterpret_cast<uint32_t*>(t->shared);
    if (t->linear == 0) *count = 0;
    t->services->barrier(t, 0, 0);
    for (uint32_t round = 0; round < 4; ++round) {
        out(t)[*count] = t->linear;
        ++*count;
        t->services->barrier(t, 0, 0);
    }
}

/// The same with warp collectives: warps must advance evenly.
inline void warpOrder(CwThread* t) {
    auto* count = reinterpret_cast<uint32_t*>(t->shared);
    if (t->linear == 0) *count = 0;
    t->services->barrier(t, 0, 0);
    for (uint32_t round = 0; round < 4; ++round) {
        out(t)[*count] = t->linear;
        ++*count;
        t->services->shuffle(t, ~0u, round, 0, 31, 0);
    }
}

/// Threads leave one by one; the rest keep meeting.
inline void leaveEarly(CwThread* t) {
    for (uint32_t i = 0; i < t->linear; ++i)
        t->services->barrier(t, 0, 0);
    out(t)[t->linear] = t->linear;
}
inline void leaveByExit(CwThread* t) {
    for (uint32_t i = 0;; ++i) {
        t->services->barrier(t, 0, 0);
        if (i == t->linear) {
            out(t)[t->linear] = t->linear;
            t->services->exit(t);
        }
    }
}

/// Producer and consumer on two barriers with counts.
inline void pipeline(CwThread* t) {
    auto* shared = reinterpret_cast<uint32_t*>(t->shared);
    const uint32_t lane = t->linear % 32;
    if (t->linear < 32) {
        for (uint32_t i = 0; i < 8; ++i) {
            shared[lane] = i * 100 + lane;
            t->services->barrier_arrive(t, 1, 64);
            t->services->barrier(t, 2, 64);
        }
    } else {
        uint32_t sum = 0;
        for (uint32_t i = 0; i < 8; ++i) {
            t->services->barrier(t, 1, 64);
            sum += shared[31 - lane];
            t->services->barrier_arrive(t, 2, 64);
        }
        out(t)[lane] = sum;
    }
}

/// barrier_red: out[3 i ..] = popc, and, or
inline void reductions(CwThread* t) {
    const auto limit = uint32_t(argument<uint64_t>(t, 1));
    for (uint32_t operation = 0; operation < 3; ++operation)
        out(t)[t->linear * 3 + operation] =
            t->services->barrier_red(t, 0, 0, t->linear < limit, operation);
}

/// out[i] = shuffle(mask, lane * 10, b, c, mode)
inline void shuffles(CwThread* t) {
    const auto mask = uint32_t(argument<uint64_t>(t, 1)), b = uint32_t(argument<uint64_t>(t, 2)),
               c = uint32_t(argument<uint64_t>(t, 3)), mode = uint32_t(argument<uint64_t>(t, 4));
    if (mask >> (t->linear % 32) & 1)
        out(t)[t->linear] = t->services->shuffle(t, mask, t->linear * 10, b, c, mode);
}

/// Two halves of a warp in different collectives at once.
inline void halves(CwThread* t) {
    const uint32_t lane = t->linear % 32;
    uint32_t sum = lane;
    if (lane % 2)
        for (uint32_t step = 2; step < 32; step *= 2)
            sum += t->services->shuffle(t, 0xaaaaaaaa, sum, step, 31, 3);
    else
        for (uint32_t i = 0; i < 16; ++i)
            sum += t->services->vote(t, 0x55555555, lane == 2 * i, 3);
    out(t)[t->linear] = sum;
}

inline void votes(CwThread* t) {
    const auto limit = uint32_t(argument<uint64_t>(t, 1));
    for (uint32_t mode = 0; mode < 4; ++mode)
        out(t)[t->linear * 4 + mode] = t->services->vote(t, ~0u, t->linear < limit, mode);
}

inline void matches(CwThread* t) {
    out(t)[t->linear * 3] = t->services->match(t, ~0u, t->linear % 3, 0);
    out(t)[t->linear * 3 + 1] = t->services->match(t, ~0u, t->linear % 3, 1);
    out(t)[t->linear * 3 + 2] = t->services->match(t, ~0u, uint64_t(7) << 40, 1);
}

inline void reduxes(CwThread* t) {
    for (uint32_t operation = 0; operation < 8; ++operation)
        out(t)[t->linear * 8 + operation] = t->services->redux(t, ~0u, t->linear - 5, operation);
}

/// out[i] = the lanes in this branch
inline void activeMasks(CwThread* t) {
    static const char sites[2] = {};
    uint32_t mask;
    if (t->linear % 4 == 1)
        mask = t->services->activemask(t, &sites[0]);
    else
        mask = t->services->activemask(t, &sites[1]);
    out(t)[t->linear] = mask;
}

/// Moves warps in lockstep: a reduction through shared memory without barriers.
inline void lockstepSum(CwThread* t) {
    auto* shared = reinterpret_cast<volatile uint32_t*>(t->shared);
    shared[t->linear] = t->linear;
    t->services->lockstep(t);
    for (uint32_t step = 16; step; step /= 2) {
        if (t->linear < step) {
            const uint32_t other = shared[t->linear + step];
            t->services->lockstep(t);
            shared[t->linear] = shared[t->linear] + other;
            t->services->lockstep(t);
        }
    }
    if (t->linear == 0) out(t)[0] = shared[0];
}

/// A lock between the lanes of a warp.
inline void spinLock(CwThread* t) {
    uint32_t* lock = out(t);
    while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
        t->services->yield(t);
    lock[1] = lock[1] + 1;
    t->services->yield(t);
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

/// Block i waits for block i + 1, then for block i - 1: all resident blocks must move.
inline void waitForNeighbours(CwThread* t) {
    uint32_t* flags = out(t);
    const uint32_t block = blockIndex(t), blocks = t->nctaid[0];
    t->services->barrier(t, 0, 0);
    if (t->linear == 0) {
        __atomic_store_n(&flags[block], 1, __ATOMIC_RELEASE);
        while (!__atomic_load_n(&flags[(block + 1) % blocks], __ATOMIC_ACQUIRE))
            t->services->yield(t);
        while (!__atomic_load_n(&flags[(block + blocks - 1) % blocks], __ATOMIC_ACQUIRE))
            t->services->yield(t);
    }
    t->services->barrier(t, 0, 0);
}

/// Chained look-back: block i adds to what block i - 1 has published.
inline void lookBack(CwThread* t) {
    uint32_t* sums = out(t);
    const uint32_t block = blockIndex(t);
    if (t->linear != 0) return;
    uint32_t before = 0;
    while (block && !(before = __atomic_load_n(&sums[block - 1], __ATOMIC_ACQUIRE)))
        t->services->yield(t);
    __atomic_store_n(&sums[block], before + 1, __ATOMIC_RELEASE);
}

inline void gridSum(CwThread* t) {
    uint32_t* data = out(t);
    const uint32_t n = t->nctaid[0] * t->ntid[0], i = globalIndex(t);
    data[i] = i;
    t->services->grid_sync(t);
    const uint32_t neighbour = data[(i + t->ntid[0]) % n];
    t->services->grid_sync(t);
    data[i] = neighbour;
}

/// Waits for a flag that the host sets.
inline void waitForHost(CwThread* t) {
    while (!__atomic_load_n(out(t), __ATOMIC_ACQUIRE))
        t->services->yield(t);
}

} // namespace cw::cpu::kernels
