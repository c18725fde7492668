// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcuda/current.h"

namespace cw::cuda {

Result<> cuDevicePrimaryCtxRetain(CUcontext& pctx, CUdevice dev) {
    pctx = handleOf(*CW_TRY(process().retainPrimary(dev)));
    return {};
}

Result<> cuDevicePrimaryCtxRelease_v2(CUdevice dev) {
    return process().releasePrimary(dev);
}

Result<> cuDevicePrimaryCtxReset_v2(CUdevice dev) {
    CW_TRY(factsOf(dev));
    return process().reset(dev);
}

Result<> cuDevicePrimaryCtxGetState(CUdevice dev, unsigned int& flags, int& active) {
    CW_TRY(factsOf(dev));
    const runtime::Context* context = process().contextIfAny(dev);
    flags = context ? context->flags.load() : process().primaryFlags(dev).load();
    active = process().primaryIsActive(dev);
    return {};
}

Result<> cuDevicePrimaryCtxSetFlags_v2(CUdevice dev, unsigned int flags) {
    CW_TRY(factsOf(dev));
    const unsigned schedule = flags & CU_CTX_SCHED_MASK;
    if ((flags & ~unsigned(CU_CTX_FLAGS_MASK)) || (schedule & (schedule - 1)))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a context", flags);
    process().primaryFlags(dev) = flags;
    if (runtime::Context* context = process().contextIfAny(dev)) context->flags = flags;
    return {};
}

} // namespace cw::cuda
