// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcudart/current.h"

#include "shim/common/api_call.h"

namespace cw::cudart {

Result<std::shared_ptr<runtime::Stream>> streamOf(cudaStream_t stream) {
    runtime::Context* context = CW_TRY(currentContext());
    const auto handle = reinterpret_cast<uint64_t>(stream);
    const bool per_thread = handle == 2 || (handle == 0 && shim::PerThreadDefaultStream::active());
    if (per_thread) return context->perThreadStream();
    // Owned by its context, which outlives every call: a pointer without a count.
    if (handle <= 1)
        return std::shared_ptr<runtime::Stream>(std::shared_ptr<void>(), &context->legacyStream());
    auto found = CW_TRY(process().streams().find(handle));
    CW_TRY(found->context().check());
    return found;
}

Result<runtime::Kernel*> kernelOf(const void* function) {
    runtime::Context* context = CW_TRY(currentContext());
    runtime::RegisteredKernel* registered = process().registry().findKernel(function);
    if (!registered) [[unlikely]]
        return makeError(ErrorCode::InvalidDeviceFunction,
                         "{} is no kernel that this program registered", function);
    return process().registry().kernelIn(*registered, *context);
}

Result<const ir::DeviceFacts*> factsOf(int device) {
    return &CW_TRY(process().device(device))->facts();
}

} // namespace cw::cudart
