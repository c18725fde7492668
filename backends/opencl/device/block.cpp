// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Barriers, and what tells of the block and the device.
#include "backends/opencl/device/device.h"
#include "backends/opencl/device/spirv.h"

namespace cw::opencl::device {
namespace {

bool stopRequested(const Thread* thread) {
    const CwOpenclServices& services = servicesOf(thread);
    return atomicLoad(services.stop) | atomicLoad(services.fault);
}

} // namespace

extern "C" {

void cw_opencl_barrier(const Thread*) {
    blockBarrier();
}

bool cw_opencl_stop_requested(const Thread* thread) {
    return stopRequested(thread);
}

/// The same for all threads of the block, who may read different answers.
bool cw_opencl_block_over(const Thread* thread, u8* slot) {
    u32& over = *reinterpret_cast<u32*>(slot);
    if (thread->linear == 0) over = stopRequested(thread);
    blockBarrier();
    return over;
}

/// The first thread of each block waits for those of the others, the rest for the first.
void cw_opencl_grid_sync(const Thread* thread) {
    blockBarrier();
    if (thread->linear == 0) {
        CwOpenclServices& services = servicesOf(thread);
        const u32 blocks = thread->nctaid[0] * thread->nctaid[1] * thread->nctaid[2];
        const u32 round = atomicLoad(services.grid_round);
        if (atomicAdd(services.grid_arrived, 1) + 1 == blocks) {
            atomicStore(services.grid_arrived, 0);
            atomicAdd(services.grid_round, 1);
        } else {
            while (atomicLoad(services.grid_round) == round && !stopRequested(thread)) {
            }
        }
    }
    blockBarrier();
}

/// operation 0: how many predicates hold; 1: do all; 2: does one.
u32 cw_opencl_barrier_red(const Thread* thread, u8* slots, u32, u32, u32 predicate, u32 operation) {
    const u32 threads = threadsOf(thread);
    u32& count = *reinterpret_cast<u32*>(slots + (threads + 31) / 32 * 32 * CW_OPENCL_THREAD_SLOT);
    blockBarrier();
    if (thread->linear == 0) count = 0;
    blockBarrier();
    if (predicate) atomicAdd(count, 1);
    blockBarrier();
    const u32 total = atomicLoad(count);
    return operation == 0 ? total : operation == 1 ? total == threads : total != 0;
}

/// Behind `block_bytes` and `thread_bytes` of each thread.
u8* cw_opencl_slots(const Thread* thread, u32 block_bytes, u32 thread_bytes) {
    return exchangeOf(thread) + block_bytes +
           u64((threadsOf(thread) + 31) / 32 * 32) * thread_bytes;
}

/// Are warps runs of x?
bool cw_opencl_block_is_line(const Thread* thread) {
    return thread->ntid[0] % 32 == 0 || thread->ntid[1] * thread->ntid[2] == 1;
}

u32 cw_opencl_laneid(const Thread* thread) {
    return thread->linear % 32;
}

/// No device tells where a block runs: blocks are dealt out.
u32 cw_opencl_smid(const Thread* thread) {
    const u32* block = thread->ctaid;
    const u32 number = block[0] + thread->nctaid[0] * (block[1] + thread->nctaid[1] * block[2]);
    return number % thread->compute_units;
}

/// PTX ISA, nanosleep: the thread sleeps between 0 and twice the time.
void cw_opencl_nanosleep(const Thread*, u32) {}

} // extern "C"
} // namespace cw::opencl::device
