// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <atomic>
#include <cstring>

#include <limits.h>
#include <unistd.h>

#include "shim/libnvidia-ml/handle.h"

namespace cw::nvml {

namespace {

std::atomic<int> users = 0; // nvmlInit calls without their nvmlShutdown

} // namespace

Result<> requireInit() {
    if (users.load() > 0) [[likely]]
        return {};
    return Error{ErrorCode::NotInitialized, "nvmlInit has not been called"};
}

Result<> give(std::string_view text, char* buffer, unsigned int length) {
    if (!buffer) return Error{ErrorCode::InvalidArgument, "the buffer is null"};
    if (text.size() >= length)
        return makeError(ErrorCode::OutOfResources, "'{}' takes {} bytes, not {}", text,
                         text.size() + 1, length);
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = 0;
    return {};
}

Result<> nvmlInit_v2() {
    return nvmlInitWithFlags(0);
}

Result<> nvmlInitWithFlags(unsigned int flags) {
    if (flags & ~unsigned(NVML_INIT_FLAG_NO_GPUS | NVML_INIT_FLAG_NO_ATTACH))
        return makeError(ErrorCode::InvalidArgument, "flags ({:#x}) has unknown bits", flags);
    // A machine where no device is shown has a driver all the same.
    if (Result<> started = process().start();
        !started && started.error().code != ErrorCode::NoDevice)
        return started;
    ++users;
    return {};
}

Result<> nvmlShutdown() {
    CW_TRY(requireInit());
    --users;
    return {};
}

Result<> nvmlSystemGetDriverVersion(char* version, unsigned int length) {
    return give(kDriverVersion, version, length);
}

Result<> nvmlSystemGetDriverBranch(nvmlSystemDriverBranchInfo_t& branchInfo, unsigned int length) {
    return give(kDriverBranch, branchInfo.branch,
                std::min<unsigned>(length, sizeof branchInfo.branch));
}

Result<> nvmlSystemGetNVMLVersion(char* version, unsigned int length) {
    return give(kNvmlVersion, version, length);
}

Result<> nvmlSystemGetCudaDriverVersion(int& cudaDriverVersion) {
    cudaDriverVersion = kCudaVersion;
    return {};
}

Result<> nvmlSystemGetProcessName(unsigned int pid, char* name, unsigned int length) {
    char path[PATH_MAX];
    const ssize_t size = readlink(fmt::format("/proc/{}/exe", pid).c_str(), path, sizeof path);
    if (size < 0) return makeError(ErrorCode::NotFound, "no process has the id {}", pid);
    std::string_view text(path, size_t(size));
    if (length == 0) return Error{ErrorCode::InvalidArgument, "length is 0"};
    return give(text.substr(0, length - 1), name, length); // NVML cuts names off
}

Result<> nvmlSystemGetTopologyGpuSet(unsigned int, unsigned int* count, nvmlDevice_t* deviceArray) {
    if (!count) return Error{ErrorCode::InvalidArgument, "count is null"};
    const unsigned all = unsigned(process().deviceCount());
    const unsigned room = *count;
    *count = all;
    if (!deviceArray) return {};
    if (room < all)
        return makeError(ErrorCode::OutOfResources, "{} devices, and room for {}", all, room);
    for (unsigned i = 0; i < all; ++i)
        deviceArray[i] = handleOf(int(i));
    return {};
}

Result<> nvmlUnitGetCount(unsigned int& unitCount) {
    unitCount = 0;
    return {};
}

} // namespace cw::nvml
