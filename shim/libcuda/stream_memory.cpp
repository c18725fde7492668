// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Stream Memory Operations".
#include "runtime/stream/memory_operation.h"
#include "shim/libcuda/current.h"

namespace cw::cuda {
namespace {

Result<> waitValue(runtime::Stream& stream, CUdeviceptr address, uint64_t value, uint32_t bytes,
                   unsigned flags) {
    const unsigned how = flags & ~unsigned(CU_STREAM_WAIT_VALUE_FLUSH);
    if (how > CU_STREAM_WAIT_VALUE_NOR)
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a wait", flags);
    if (flags & CU_STREAM_WAIT_VALUE_FLUSH)
        return Error{ErrorCode::NotSupported, "remote writes can't be flushed"};
    return runtime::waitForValue(stream, address, value, bytes, runtime::WaitFor(how));
}

Result<> writeValue(runtime::Stream& stream, CUdeviceptr address, uint64_t value, uint32_t bytes,
                    unsigned flags) {
    if (flags & ~unsigned(CU_STREAM_WRITE_VALUE_NO_MEMORY_BARRIER))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a write", flags);
    return runtime::writeValue(stream, address, value, bytes);
}

Result<> operate(runtime::Stream& stream, const CUstreamBatchMemOpParams& what) {
    switch (what.operation) {
    case CU_STREAM_MEM_OP_WAIT_VALUE_32:
        return waitValue(stream, what.waitValue.address, what.waitValue.value, 4,
                         what.waitValue.flags);
    case CU_STREAM_MEM_OP_WAIT_VALUE_64:
        return waitValue(stream, what.waitValue.address, what.waitValue.value64, 8,
                         what.waitValue.flags);
    case CU_STREAM_MEM_OP_WRITE_VALUE_32:
        return writeValue(stream, what.writeValue.address, what.writeValue.value, 4,
                          what.writeValue.flags);
    case CU_STREAM_MEM_OP_WRITE_VALUE_64:
        return writeValue(stream, what.writeValue.address, what.writeValue.value64, 8,
                          what.writeValue.flags);
    case CU_STREAM_MEM_OP_BARRIER: // a stream's commands see the memory of those before
        return {};
    case CU_STREAM_MEM_OP_FLUSH_REMOTE_WRITES:
        return Error{ErrorCode::NotSupported, "remote writes can't be flushed"};
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no memory operation", int(what.operation));
}

} // namespace

Result<> cuStreamWaitValue32_v2(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                                unsigned int flags) {
    return waitValue(*CW_TRY(streamOf(stream)), addr, value, 4, flags);
}

Result<> cuStreamWaitValue64_v2(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                                unsigned int flags) {
    return waitValue(*CW_TRY(streamOf(stream)), addr, value, 8, flags);
}

Result<> cuStreamWriteValue32_v2(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                                 unsigned int flags) {
    return writeValue(*CW_TRY(streamOf(stream)), addr, value, 4, flags);
}

Result<> cuStreamWriteValue64_v2(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                                 unsigned int flags) {
    return writeValue(*CW_TRY(streamOf(stream)), addr, value, 8, flags);
}

Result<> cuStreamBatchMemOp_v2(CUstream stream, unsigned int count,
                               CUstreamBatchMemOpParams* paramArray, unsigned int flags) {
    const auto target = CW_TRY(streamOf(stream));
    if (flags != 0 || count > 256 || (count && !paramArray))
        return makeError(ErrorCode::InvalidArgument, "{} operations with flags {:#x}", count,
                         flags);
    for (unsigned i = 0; i < count; ++i)
        CW_TRY(operate(*target, paramArray[i]));
    return {};
}

} // namespace cw::cuda
