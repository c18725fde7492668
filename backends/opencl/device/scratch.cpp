// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory for big arrays of threads: a block takes a place when it begins and gives it back.
#include "backends/opencl/device/places.h"
#include "backends/opencl/device/spirv.h"

namespace cw::opencl::device {
namespace {

u32& placeOf(u8* slot) {
    return *reinterpret_cast<u32*>(slot + 8); // behind that of cw_opencl_block_over
}

} // namespace

extern "C" {

void cw_opencl_take_scratch(Thread* thread, u8* slot, u32 bytes) {
    CwOpenclServices& services = servicesOf(thread);
    if (thread->linear == 0) {
        const u32* block = thread->ctaid;
        placeOf(slot) = takePlace(
            services, block[0] + thread->nctaid[0] * (block[1] + thread->nctaid[1] * block[2]));
    }
    blockBarrier();
    thread->scratch =
        services.scratch + (u64(placeOf(slot)) * threadsOf(thread) + thread->linear) * bytes;
}

void cw_opencl_give_scratch(const Thread* thread, u8* slot) {
    blockBarrier();
    if (thread->linear == 0) givePlace(servicesOf(thread), placeOf(slot));
}

} // extern "C"
} // namespace cw::opencl::device
