// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Precompiled headers of programs are never made (compiler/rtc/options.def says why), so there is
// no heap for them to exhaust.
#include <atomic>

#include "shim/libnvrtc/impl.h"

namespace cw::nvrtc {
namespace {
std::atomic<size_t> heap_size = 256 << 20;
}

Result<> getPchHeapSize(size_t& ret) {
    ret = heap_size;
    return {};
}

Result<> setPchHeapSize(size_t size) {
    heap_size = size;
    return {};
}

nvrtcResult getPchCreateStatus(nvrtcProgram prog) {
    size_t ignored = 0;
    const Result<> known = getLogSize(prog, ignored);
    return known ? NVRTC_ERROR_NO_PCH_CREATE_ATTEMPTED : NVRTC_ERROR_INVALID_PROGRAM;
}

Result<> getPchHeapSizeRequired(nvrtcProgram prog, size_t& size) {
    CW_TRY(getLogSize(prog, size));
    size = 0;
    return makeError(ErrorCode::NotReady, "no precompiled header was made");
}

} // namespace cw::nvrtc
