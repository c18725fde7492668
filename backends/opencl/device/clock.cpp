// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/device/device.h"
#include "backends/opencl/device/spirv.h"

namespace cw::opencl::device {
extern "C" {

u64 cw_opencl_clock_native(const Thread*) {
    return __spirv_ReadClockKHR(Device);
}

/// A device without a clock: time passes when it is asked for, so what waits for it goes on.
u64 cw_opencl_clock_counted(const Thread* thread) {
    return atomicAdd(servicesOf(thread).ticks, 1);
}

u64 cw_opencl_globaltimer(const Thread* thread, u64 clock) {
    const CwOpenclServices& services = servicesOf(thread);
    const u64 ticks = clock - services.timer_clock, rate = services.timer_rate;
    if (!rate) return services.timer_ns + ticks;
    return services.timer_ns + (ticks >> 32) * rate + ((ticks & 0xffffffff) * rate >> 32);
}

} // extern "C"
} // namespace cw::opencl::device
