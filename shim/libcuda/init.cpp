// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <atomic>
#include <dlfcn.h>
#include <execinfo.h>

#include "shim/common/api_call.h"
#include "shim/common/proc_address.h"
#include "shim/libcuda/current.h"
#include "shim/libcuda/entries.h"
#include "support/log.h"

namespace cw::cuda {

namespace {

constexpr int kVersion = 13000; // the newest of the runtimes that it serves
const shim::PublishDriverEntries kPublished(std::span(kProcAddresses, kProcAddressCount));

std::atomic<bool> initialized = false;

} // namespace

Result<> requireInit() {
    if (initialized.load(std::memory_order_relaxed)) [[likely]]
        return {};
    // The runtime API initialises the driver, too.
    if (process().deviceCount() > 0 && process().start()) {
        initialized = true;
        return {};
    }
    return Error{ErrorCode::NotInitialized, "cuInit has not been called"};
}

Result<> cuInit(unsigned int Flags) {
    if (Flags != 0) return makeError(ErrorCode::InvalidArgument, "Flags ({:#x}) must be 0", Flags);
    CW_TRY(process().start());
    initialized = true;
    return {};
}

Result<> cuDriverGetVersion(int& driverVersion) {
    driverVersion = kVersion;
    return {};
}

namespace {

/// The file whose code called into this library; empty if it can't be told.
std::string callerOutside() {
    const auto file_of = [](const void* address) {
        Dl_info info;
        return std::string(dladdr(address, &info) && info.dli_fname ? info.dli_fname : "");
    };
    const std::string own = file_of(&kVersion);
    void* frames[16];
    const int count = backtrace(frames, 16);
    for (int i = 0; i < count; ++i)
        if (const std::string file = file_of(frames[i]); !file.empty() && file != own) return file;
    return {};
}

/// NVIDIA's runtime asks for such tables when it starts and ends with "driver version is
/// insufficient": the cause is told once.
void explainPrivateTables() {
    static const bool told = [] {
        const std::string caller = callerOutside();
        logWarn("{} holds NVIDIA's own CUDA runtime or is another of its libraries: it asks for "
                "private tables of NVIDIA's driver, which nobody else has, and can't run here\n"
                "  hint: link with -cudart shared, and let the toolkit's lib64 come first in "
                "LD_LIBRARY_PATH",
                caller.empty() ? "the program" : "'" + caller + "'");
        return true;
    }();
    (void)told;
}

} // namespace

Result<> cuGetExportTable(const void** ppExportTable, const CUuuid* pExportTableId) {
    if (!ppExportTable || !pExportTableId)
        return Error{ErrorCode::InvalidArgument, "a null pointer"};
    *ppExportTable = nullptr;
    explainPrivateTables();
    return Error{ErrorCode::NotFound, "the tables behind it are private to NVIDIA's libraries"};
}

Result<> cuGetProcAddress_v2(const char* symbol, void*& pfn, int cudaVersion, cuuint64_t flags,
                             CUdriverProcAddressQueryResult* symbolStatus) {
    pfn = nullptr;
    if (!symbol) return Error{ErrorCode::InvalidArgument, "symbol is null"};
    if (flags & ~cuuint64_t(CU_GET_PROC_ADDRESS_LEGACY_STREAM |
                            CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) has unknown bits", flags);
    const std::span rows(kProcAddresses, kProcAddressCount);
    const shim::ProcAddress* row = shim::findProcAddress(rows, symbol, cudaVersion);
    const bool newer = !row && shim::findProcAddress(rows, symbol, 1 << 30);
    if (symbolStatus)
        *symbolStatus = row     ? CU_GET_PROC_ADDRESS_SUCCESS
                        : newer ? CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT
                                : CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND;
    if (!row && symbolStatus) return {}; // since version 2 the answer is in symbolStatus
    if (!row)
        return makeError(ErrorCode::NotFound, "'{}' is no function of CUDA {}", symbol,
                         cudaVersion);
    const bool per_thread =
        (flags & CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM) && row->per_thread_entry;
    pfn = per_thread ? row->per_thread_entry : row->entry;
    return {};
}

Result<> cuGetProcAddress(const char* symbol, void*& pfn, int cudaVersion, cuuint64_t flags) {
    return cuGetProcAddress_v2(symbol, pfn, cudaVersion, flags, nullptr);
}

} // namespace cw::cuda
