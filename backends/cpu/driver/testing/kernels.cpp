// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/cpu/driver/testing/kernel.h"
#include "backends/cpu/driver/testing/meeting_kernels.h"
#include "backends/cpu/driver/testing/wrong_kernels.h"

// The image of all test kernels, and those that are plain or call the host.
namespace cw::cpu::kernels {
namespace {

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
/// As code whose values do not fit into registers.
constexpr uint32_t kSpills = 100'000;
void spills(CwThread* t) {
    volatile uint8_t frame[kSpills];
    for (uint32_t i = 0; i < kSpills; ++i)
        frame[i] = uint8_t(t->linear);
    t->services->barrier(t, 0, 0);
    out(t)[t->linear] = frame[0] + frame[kSpills - 1];
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
    LOOP(assertedByOdd),
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
    THREAD(assertedByOdd),
    THREAD(illegal),
    THREAD(barrierThatCannotEnd),
    THREAD(forever),
    THREAD(foreverYielding),
    THREAD(prints),
    THREAD(mallocs),
    THREAD(freesTwice),
    THREAD(spaces),
    THREAD(manyBarriers),
    THREAD(spills),
    THREAD(manyShuffles),
};
void* const kFunctions[] = {reinterpret_cast<void*>(&nothing), reinterpret_cast<void*>(&recurse)};

extern "C" __attribute__((visibility("default"))) const CwCpuImage cw_cpu_image = {
    CW_CPU_ABI, sizeof kKernels / sizeof kKernels[0], kKernels, 2, 0, kFunctions};

} // namespace
} // namespace cw::cpu::kernels
