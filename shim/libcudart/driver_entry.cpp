// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/common/api_call.h"
#include "shim/common/proc_address.h"
#include "shim/libcudart/impl.h"

namespace cw::cudart {

namespace {

constexpr unsigned kVersion = 12080; // what the toolkit claims

} // namespace

Result<> cudaGetDriverEntryPointByVersion(const char* symbol, void** funcPtr,
                                          unsigned int cudaVersion, unsigned long long flags,
                                          cudaDriverEntryPointQueryResult* driverStatus) {
    if (!symbol || !funcPtr) return Error{ErrorCode::InvalidArgument, "symbol or funcPtr is null"};
    if (flags > cudaEnablePerThreadDefaultStream)
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) has unknown bits", flags);
    const shim::ProcAddress* row =
        shim::findProcAddress(shim::driver_entries, symbol, int(cudaVersion));
    const bool newer = !row && shim::findProcAddress(shim::driver_entries, symbol, 1 << 30);
    if (driverStatus)
        *driverStatus = row     ? cudaDriverEntryPointSuccess
                        : newer ? cudaDriverEntryPointVersionNotSufficent
                                : cudaDriverEntryPointSymbolNotFound;
    const bool asked = flags == cudaEnablePerThreadDefaultStream;
    const bool by_default = flags == cudaEnableDefault && shim::PerThreadDefaultStream::active();
    const bool per_thread = row && row->per_thread_entry && (asked || by_default);
    *funcPtr = !row ? nullptr : per_thread ? row->per_thread_entry : row->entry;
    if (!row && !driverStatus)
        return makeError(ErrorCode::NotFound, "'{}' is no function of the driver", symbol);
    return {};
}

Result<> cudaGetDriverEntryPoint(const char* symbol, void** funcPtr, unsigned long long flags,
                                 cudaDriverEntryPointQueryResult* driverStatus) {
    return cudaGetDriverEntryPointByVersion(symbol, funcPtr, kVersion, flags, driverStatus);
}

Result<> driverEntryPointOf11(const char* symbol, void** funcPtr, unsigned long long flags) {
    return cudaGetDriverEntryPointByVersion(symbol, funcPtr, 11080, flags, nullptr);
}

} // namespace cw::cudart
