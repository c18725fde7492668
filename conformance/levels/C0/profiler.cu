// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CASE: profiler and NVTX headers are there and harmless
// DOC: CUDA Runtime API, 5.33 Profiler Control; NVTX documentation
// ORACLE: not yet run
#include "case.h"

#include <cuda_profiler_api.h>
#include <nvtx3/nvToolsExt.h>

CASE(ProfilerCallsSucceed) {
    CHECK_CUDA(cudaProfilerStart());
    CHECK_CUDA(cudaProfilerStop());
}
CASE(RangesNest) {
    // Without a tool attached the push and pop functions return a negative value.
    nvtxRangePushA("outer");
    nvtxMarkA("mark");
    nvtxEventAttributes_t attributes = {};
    attributes.version = NVTX_VERSION;
    attributes.size = NVTX_EVENT_ATTRIB_STRUCT_SIZE;
    attributes.colorType = NVTX_COLOR_ARGB;
    attributes.color = 0xff00ff00;
    attributes.messageType = NVTX_MESSAGE_TYPE_ASCII;
    attributes.message.ascii = "inner";
    nvtxRangePushEx(&attributes);
    nvtxRangePop();
    nvtxRangePop();
    const nvtxRangeId_t range = nvtxRangeStartA("range");
    nvtxRangeEnd(range);
    nvtxNameOsThreadA(0, "main");
}
