// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CUDA Driver API, "Stream Memory Operations".
#include "shim/libcuda/graph.h"

namespace cw::cuda {
namespace {

using runtime::MemoryOperation;

Result<MemoryOperation> waitOf(CUdeviceptr address, uint64_t value, uint32_t bytes,
                               unsigned flags) {
    const unsigned how = flags & ~unsigned(CU_STREAM_WAIT_VALUE_FLUSH);
    if (how > CU_STREAM_WAIT_VALUE_NOR)
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a wait", flags);
    if (flags & CU_STREAM_WAIT_VALUE_FLUSH)
        return Error{ErrorCode::NotSupported, "remote writes can't be flushed"};
    return MemoryOperation{false, address, value, bytes, runtime::WaitFor(how)};
}

Result<MemoryOperation> writeOf(CUdeviceptr address, uint64_t value, uint32_t bytes,
                                unsigned flags) {
    if (flags & ~unsigned(CU_STREAM_WRITE_VALUE_NO_MEMORY_BARRIER))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) of a write", flags);
    return MemoryOperation{true, address, value, bytes};
}

Result<MemoryOperation> operationOf(const CUstreamBatchMemOpParams& what) {
    const auto& wait = what.waitValue;
    const auto& write = what.writeValue;
    switch (what.operation) {
    case CU_STREAM_MEM_OP_WAIT_VALUE_32:
        return waitOf(wait.address, wait.value, 4, wait.flags);
    case CU_STREAM_MEM_OP_WAIT_VALUE_64:
        return waitOf(wait.address, wait.value64, 8, wait.flags);
    case CU_STREAM_MEM_OP_WRITE_VALUE_32:
        return writeOf(write.address, write.value, 4, write.flags);
    case CU_STREAM_MEM_OP_WRITE_VALUE_64:
        return writeOf(write.address, write.value64, 8, write.flags);
    case CU_STREAM_MEM_OP_BARRIER:
    case CU_STREAM_MEM_OP_FLUSH_REMOTE_WRITES:
        break;
    }
    return makeError(ErrorCode::NotSupported, "memory operation {}", int(what.operation));
}

/// One operation, spelled as a batch of one.
Result<> operate(CUstream stream, CUstreamBatchMemOpType type, CUdeviceptr address, uint64_t value,
                 unsigned flags) {
    CUstreamBatchMemOpParams params = {};
    params.operation = type;
    params.waitValue.address = address; // as in writeValue
    params.waitValue.value64 = value;
    params.waitValue.flags = flags;
    return cuStreamBatchMemOp_v2(stream, 1, &params, 0);
}

} // namespace

Result<runtime::OperationWork> batchOf(const CUstreamBatchMemOpParams* operations, unsigned count,
                                       unsigned flags) {
    if (flags != 0 || count > 256 || (count && !operations))
        return makeError(ErrorCode::InvalidArgument, "{} operations with flags {:#x}", count,
                         flags);
    runtime::OperationWork work;
    for (unsigned i = 0; i < count; ++i)
        // a stream's commands see the memory of those before
        if (operations[i].operation != CU_STREAM_MEM_OP_BARRIER)
            work.operations.push_back(CW_TRY(operationOf(operations[i])));
    const auto* bytes = reinterpret_cast<const std::byte*>(operations);
    work.spelled.assign(bytes, bytes + count * sizeof *operations);
    return work;
}

Result<> cuStreamWaitValue32_v2(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                                unsigned int flags) {
    return operate(stream, CU_STREAM_MEM_OP_WAIT_VALUE_32, addr, value, flags);
}

Result<> cuStreamWaitValue64_v2(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                                unsigned int flags) {
    return operate(stream, CU_STREAM_MEM_OP_WAIT_VALUE_64, addr, value, flags);
}

Result<> cuStreamWriteValue32_v2(CUstream stream, CUdeviceptr addr, cuuint32_t value,
                                 unsigned int flags) {
    return operate(stream, CU_STREAM_MEM_OP_WRITE_VALUE_32, addr, value, flags);
}

Result<> cuStreamWriteValue64_v2(CUstream stream, CUdeviceptr addr, cuuint64_t value,
                                 unsigned int flags) {
    return operate(stream, CU_STREAM_MEM_OP_WRITE_VALUE_64, addr, value, flags);
}

Result<> cuStreamBatchMemOp_v2(CUstream stream, unsigned int count,
                               CUstreamBatchMemOpParams* paramArray, unsigned int flags) {
    const auto target = CW_TRY(streamOf(stream));
    runtime::OperationWork work = CW_TRY(batchOf(paramArray, count, flags));
    return runtime::operate(*target, work.operations, std::move(work.spelled));
}

} // namespace cw::cuda
