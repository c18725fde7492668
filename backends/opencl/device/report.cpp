// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Faults: the first one of a launch is kept.
#include "backends/opencl/device/output.h"

namespace cw::opencl::device {

void report(const Thread* thread, u32 kind) {
    CwOpenclServices& services = servicesOf(thread);
    u32 none = CW_OPENCL_NO_FAULT;
    if (!atomicReplace(services.fault, none, kind)) return;
    services.fault_grid = thread->gridid;
    for (int i = 0; i < 3; ++i) {
        services.fault_block[i] = thread->ctaid[i];
        services.fault_thread[i] = thread->tid[i];
    }
}

extern "C" {

void cw_opencl_report(const Thread* thread, u32 kind) {
    report(thread, kind);
}

/// Every thread whose assertion fails is told of.
void cw_opencl_assertfail(const Thread* thread, const char* expression, const char* file, u32 line,
                          const char* function, u64) {
    const Text texts[] = {Text(expression), Text(file), Text(function)};
    u64 bytes = sizeof(CwOpenclRecord) + 8;
    for (const Text& text : texts)
        bytes += text.bytes();
    if (Record record(thread, CW_OPENCL_ASSERT_TEXT, bytes); record.fits()) {
        for (const Text& text : texts)
            record.put(text);
        record.put(u64(line));
        record.finish();
    }
    report(thread, CW_OPENCL_ASSERT);
}

} // extern "C"
} // namespace cw::opencl::device
