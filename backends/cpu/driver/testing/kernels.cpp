// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels as codegen would make them, for tests of the driver alone. Built as a shared object of
// its own.
#include "backends/cpu/abi.h"

namespace {

using Kernel = void(CwThread*);

template <typename T>
T& argument(CwThread* t, int index) {
    return *reinterpret_cast<T*>(const_cast<uint8_t*>(t->args) + 8 * index);
}
uint32_t* out(CwThread* t) {
    return argument<uint32_t*>(t, 0);
}
uint32_t blockIndex(CwThread* t) {
    return t->ctaid[0] + t->nctaid[0] * (t->ctaid[1] + t->nctaid[1] * t->ctaid[2]);
}
uint32_t globalIndex(CwThread* t) {
    return blockIndex(t) * t->ntid[0] * t->ntid[1] * t->ntid[2] + t->linear;
}

/// A loop kernel: codegen's loop over the threads of a block.
template <Kernel* kBody>
void loop(CwThread* t) {
    uint32_t linear = 0;
    for (uint32_t z = 0; z < t->ntid[2]; ++z)
        for (uint32_t y = 0; y < t->ntid[1]; ++y)
            for (uint32_t x = 0; x < t->ntid[0]; ++x) {
                t->tid[0] = x, t->tid[1] = y, t->tid[2] = z;
                t->linear = linear++;
                kBody(t);
            }
}

void nothing(CwThread*) {}

/// out[i] = i of the whole grid
void indices(CwThread* t) {
    out(t)[globalIndex(t)] = globalIndex(t);
}

/// out[i] = tid | ctaid << 16, of a dimension
void places(CwThread* t) {
    const auto dimension = argument<uint64_t>(t, 1);
    out(t)[globalIndex(t)] = t->tid[dimension] | t->ctaid[dimension] << 16;
}

/// out[0] = a product that is a denormal
void denormal(CwThread* t) {
    volatile float small = 1e-38f, tenth = 0.1f;
    const float product = small * tenth;
    __builtin_memcpy(out(t), &product, 4);
}

/// Reverses a block through shared memory.
void reverse(CwThread* t) {
    auto* shared = reinterpret_cast<uint32_t*>(t->shared);
    const uint32_t n = t->ntid[0];
    shared[t->linear] = globalIndex(t);
    t->services->barrier(t, 0, 0);
    out(t)[globalIndex(t)] = shared[n - 1 - t->linear];
}

/// out[block] = how often the threads went round in ascending order: each appends itself after
/// every barrier.
void order(CwThread* t) {
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
void warpOrder(CwThread* t) {
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
void leaveEarly(CwThread* t) {
    for (uint32_t i = 0; i < t->linear; ++i)
        t->services->barrier(t, 0, 0);
    out(t)[t->linear] = t->linear;
}
void leaveByExit(CwThread* t) {
    for (uint32_t i = 0;; ++i) {
        t->services->barrier(t, 0, 0);
        if (i == t->linear) {
            out(t)[t->linear] = t->linear;
            t->services->exit(t);
        }
    }
}

/// Producer and consumer on two barriers with counts.
void pipeline(CwThread* t) {
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
void reductions(CwThread* t) {
    const auto limit = uint32_t(argument<uint64_t>(t, 1));
    for (uint32_t operation = 0; operation < 3; ++operation)
        out(t)[t->linear * 3 + operation] =
            t->services->barrier_red(t, 0, 0, t->linear < limit, operation);
}

/// out[i] = shuffle(mask, lane * 10, b, c, mode)
void shuffles(CwThread* t) {
    const auto mask = uint32_t(argument<uint64_t>(t, 1)), b = uint32_t(argument<uint64_t>(t, 2)),
               c = uint32_t(argument<uint64_t>(t, 3)), mode = uint32_t(argument<uint64_t>(t, 4));
    if (mask >> (t->linear % 32) & 1)
        out(t)[t->linear] = t->services->shuffle(t, mask, t->linear * 10, b, c, mode);
}

/// Two halves of a warp in different collectives at once.
void halves(CwThread* t) {
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

void votes(CwThread* t) {
    const auto limit = uint32_t(argument<uint64_t>(t, 1));
    for (uint32_t mode = 0; mode < 4; ++mode)
        out(t)[t->linear * 4 + mode] = t->services->vote(t, ~0u, t->linear < limit, mode);
}

void matches(CwThread* t) {
    out(t)[t->linear * 3] = t->services->match(t, ~0u, t->linear % 3, 0);
    out(t)[t->linear * 3 + 1] = t->services->match(t, ~0u, t->linear % 3, 1);
    out(t)[t->linear * 3 + 2] = t->services->match(t, ~0u, uint64_t(7) << 40, 1);
}

void reduxes(CwThread* t) {
    for (uint32_t operation = 0; operation < 8; ++operation)
        out(t)[t->linear * 8 + operation] = t->services->redux(t, ~0u, t->linear - 5, operation);
}

/// out[i] = the lanes in this branch
void activeMasks(CwThread* t) {
    static const char sites[2] = {};
    uint32_t mask;
    if (t->linear % 4 == 1)
        mask = t->services->activemask(t, &sites[0]);
    else
        mask = t->services->activemask(t, &sites[1]);
    out(t)[t->linear] = mask;
}

/// Moves warps in lockstep: a reduction through shared memory without barriers.
void lockstepSum(CwThread* t) {
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
void spinLock(CwThread* t) {
    uint32_t* lock = out(t);
    while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
        t->services->yield(t);
    lock[1] = lock[1] + 1;
    t->services->yield(t);
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

/// Block i waits for block i + 1, then for block i - 1: all resident blocks must move.
void waitForNeighbours(CwThread* t) {
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
void lookBack(CwThread* t) {
    uint32_t* sums = out(t);
    const uint32_t block = blockIndex(t);
    if (t->linear != 0) return;
    uint32_t before = 0;
    while (block && !(before = __atomic_load_n(&sums[block - 1], __ATOMIC_ACQUIRE)))
        t->services->yield(t);
    __atomic_store_n(&sums[block], before + 1, __ATOMIC_RELEASE);
}

void gridSum(CwThread* t) {
    uint32_t* data = out(t);
    const uint32_t n = t->nctaid[0] * t->ntid[0], i = globalIndex(t);
    data[i] = i;
    t->services->grid_sync(t);
    const uint32_t neighbour = data[(i + t->ntid[0]) % n];
    t->services->grid_sync(t);
    data[i] = neighbour;
}

/// Waits for a flag that the host sets.
void waitForHost(CwThread* t) {
    while (!__atomic_load_n(out(t), __ATOMIC_ACQUIRE))
        t->services->yield(t);
}

// ---- Wrong ones

void wildStore(CwThread* t) {
    if (blockIndex(t) == 1 && t->linear == 3) *argument<volatile uint32_t*>(t, 1) = 1;
}
/// A loop that keeps no thread index.
void wildStoreWidened(CwThread* t) {
    for (uint32_t i = 0; i < t->ntid[0]; ++i)
        if (blockIndex(t) == 1 && i == 3) *argument<volatile uint32_t*>(t, 1) = 1;
}
void wildStoreAfterBarrier(CwThread* t) {
    t->services->barrier(t, 0, 0);
    if (blockIndex(t) == 1 && t->linear == 3) *argument<volatile uint32_t*>(t, 1) = 1;
    t->services->barrier(t, 0, 0);
}
void wildCall(CwThread* t) {
    reinterpret_cast<void (*)()>(argument<uint64_t>(t, 1))();
}
__attribute__((noinline)) uint32_t recurse(volatile uint32_t* depth, uint32_t n) {
    volatile uint32_t frame[64];
    frame[n % 64] = n;
    *depth = n;
    return n == 0 ? 0 : recurse(depth, n - 1) + frame[n % 64];
}
void deep(CwThread* t) {
    out(t)[t->linear + 1] = recurse(out(t), uint32_t(argument<uint64_t>(t, 1)));
}
void trapped(CwThread* t) {
    if (t->linear == 5) t->services->trap(t);
}
void asserted(CwThread* t) {
    if (t->linear == 2) t->services->assertfail(t, "x > 0", "demo.cu", 12, "void demo(int)", 1);
}
void illegal(CwThread*) {
    __builtin_trap();
}
void barrierThatCannotEnd(CwThread* t) {
    if (t->linear < 32)
        t->services->barrier(t, 1, 0);
    else
        t->services->barrier(t, 2, 0);
}
void forever(CwThread* t) {
    volatile uint32_t* word = out(t);
    for (;;)
        *word = *word + 1;
}
void foreverYielding(CwThread* t) {
    for (;;)
        t->services->yield(t);
}

// ---- Host calls

void prints(CwThread* t) {
    struct {
        int block, thread;
        double value;
        const char* text;
    } arguments{int(blockIndex(t)), int(t->linear), 0.5 + t->linear, "ok"};
    t->services->vprintf(t, "block %d thread %d %.2f %s\n", &arguments);
}
void mallocs(CwThread* t) {
    auto* memory = static_cast<uint32_t*>(t->services->malloc(t, 64));
    if (!memory) return;
    memory[15] = t->linear;
    out(t)[t->linear] = memory[15];
    t->services->free(t, memory);
}
void freesTwice(CwThread* t) {
    void* memory = t->services->malloc(t, 64);
    t->services->free(t, memory);
    t->services->free(t, memory);
}
void spaces(CwThread* t) {
    int local = 0;
    out(t)[0] = t->services->address_space(t, t->shared);
    out(t)[1] = t->services->address_space(t, &local);
    out(t)[2] = t->services->address_space(t, out(t));
}
void manyBarriers(CwThread* t) {
    const auto count = argument<uint64_t>(t, 1);
    for (uint64_t i = 0; i < count; ++i)
        t->services->barrier(t, 0, 0);
}
void manyShuffles(CwThread* t) {
    const auto count = argument<uint64_t>(t, 1);
    uint32_t value = t->linear;
    for (uint64_t i = 0; i < count; ++i)
        value = t->services->shuffle(t, ~0u, value, 1, 31, 3);
    out(t)[t->linear] = value;
}

#define LOOP(name) {#name "_loop", &loop<name>, CW_KERNEL_LOOP, 0, &name}
#define THREAD(name) {#name, &name, CW_KERNEL_THREAD, 0, nullptr}
const CwKernel kKernels[] = {
    {"wildStore_widened", &wildStoreWidened, CW_KERNEL_LOOP, 0, &wildStore},
    LOOP(nothing),
    LOOP(indices),
    LOOP(places),
    LOOP(wildStore),
    LOOP(deep),
    LOOP(trapped),
    LOOP(asserted),
    LOOP(illegal),
    LOOP(prints),
    LOOP(mallocs),
    LOOP(forever),
    LOOP(wildCall),
    LOOP(spaces),
    LOOP(denormal),
    LOOP(leaveByExit),
    THREAD(nothing),
    THREAD(indices),
    THREAD(places),
    THREAD(reverse),
    THREAD(order),
    THREAD(warpOrder),
    THREAD(leaveEarly),
    THREAD(leaveByExit),
    THREAD(pipeline),
    THREAD(reductions),
    THREAD(shuffles),
    THREAD(halves),
    THREAD(votes),
    THREAD(matches),
    THREAD(reduxes),
    THREAD(activeMasks),
    THREAD(lockstepSum),
    THREAD(spinLock),
    THREAD(waitForNeighbours),
    THREAD(lookBack),
    THREAD(gridSum),
    THREAD(waitForHost),
    THREAD(wildStore),
    THREAD(wildStoreAfterBarrier),
    THREAD(wildCall),
    THREAD(deep),
    THREAD(trapped),
    THREAD(asserted),
    THREAD(illegal),
    THREAD(barrierThatCannotEnd),
    THREAD(forever),
    THREAD(foreverYielding),
    THREAD(prints),
    THREAD(mallocs),
    THREAD(freesTwice),
    THREAD(spaces),
    THREAD(manyBarriers),
    THREAD(manyShuffles),
};
void* const kFunctions[] = {reinterpret_cast<void*>(&nothing), reinterpret_cast<void*>(&recurse)};

} // namespace

extern "C" __attribute__((visibility("default"))) const CwCpuImage cw_cpu_image = {
    CW_CPU_ABI, sizeof kKernels / sizeof kKernels[0], kKernels, 2, 0, kFunctions};
