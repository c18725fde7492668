// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams: attributes and attached memory.
#include <cstring>

#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

Result<> checkAttribute(CUstreamAttrID attribute) {
    switch (attribute) {
    case CU_LAUNCH_ATTRIBUTE_ACCESS_POLICY_WINDOW:
    case CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY:
    case CU_LAUNCH_ATTRIBUTE_PRIORITY:
    case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN:
    case CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN_MAP:
        return {};
    default:
        return makeError(ErrorCode::InvalidArgument, "{} is no attribute of a stream",
                         int(attribute));
    }
}

} // namespace

Result<> cuStreamGetCtx_v2(CUstream hStream, CUcontext& pCtx, CUgreenCtx* pGreenCtx) {
    if (pGreenCtx) *pGreenCtx = nullptr;
    return cuStreamGetCtx(hStream, pCtx);
}

Result<> cuStreamCopyAttributes(CUstream dst, CUstream src) {
    CW_TRY(streamOf(dst));
    CW_TRY(streamOf(src));
    return {};
}

Result<> cuStreamGetAttribute(CUstream hStream, CUstreamAttrID attr, CUstreamAttrValue& value_out) {
    const auto stream = CW_TRY(streamOf(hStream));
    CW_TRY(checkAttribute(attr));
    std::memset(&value_out, 0, sizeof value_out);
    if (attr == CU_LAUNCH_ATTRIBUTE_PRIORITY) value_out.priority = stream->priority();
    if (attr == CU_LAUNCH_ATTRIBUTE_SYNCHRONIZATION_POLICY)
        value_out.syncPolicy = CU_SYNC_POLICY_AUTO;
    if (attr == CU_LAUNCH_ATTRIBUTE_MEM_SYNC_DOMAIN_MAP) value_out.memSyncDomainMap = {0, 1};
    return {};
}

// Hints about caches and waiting.
Result<> cuStreamSetAttribute(CUstream hStream, CUstreamAttrID attr, const CUstreamAttrValue&) {
    CW_TRY(streamOf(hStream));
    return checkAttribute(attr);
}

Result<> cuStreamAttachMemAsync(CUstream hStream, CUdeviceptr dptr, size_t length,
                                unsigned int flags) {
    CW_TRY(streamOf(hStream));
    const auto found = process().memory().find(dptr);
    if (!found || (found->kind != runtime::MemoryClass::Managed && length != 0))
        return makeError(ErrorCode::InvalidArgument, "{:#x} is no managed memory", dptr);
    if (flags != CU_MEM_ATTACH_GLOBAL && flags != CU_MEM_ATTACH_HOST &&
        flags != CU_MEM_ATTACH_SINGLE)
        return makeError(ErrorCode::InvalidArgument, "flags {:#x} of an attachment", flags);
    return {};
}

} // namespace cw::cuda
