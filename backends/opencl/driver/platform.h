// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "backends/opencl/driver/functions.h"

namespace cw::opencl {

/// How memory is had that kernels reach by plain addresses. In the order of preference.
enum class MemoryModel : uint8_t {
    System,    // the device works in host memory, whoever allocated it
    Usm,       // cl_intel_unified_shared_memory
    FineSvm,   // shared virtual memory of fine grain, in buffers
    CoarseSvm, // shared virtual memory that the host can't touch as it likes: an arena of it
    Buffer,    // a plain buffer as an arena, and a map of addresses (abi.h, CW_OPENCL_ARENA)
};
const char* nameOf(MemoryModel model);    // for people
const char* settingOf(MemoryModel model); // of CAUSEWAY_OPENCL_MEMORY

/// A device of a platform that can run what our codegen makes, with a context of its own. Lives as
/// long as the process.
struct ClDevice {
    cl_platform_id platform = nullptr;
    cl_device_id device = nullptr;
    ExtensionFunctions extensions;
    std::vector<MemoryModel> models; // that it has, best first; never empty

    /// The best one, or that which CAUSEWAY_OPENCL_MEMORY names.
    Result<MemoryModel> model() const;

    /// Made at first use.
    Result<cl_context> context() const;

    template <typename T>
    T info(cl_device_info which, T fallback = {}) const {
        T value;
        size_t size = 0;
        if (cl().clGetDeviceInfo(device, which, sizeof value, &value, &size) != CL_SUCCESS ||
            size != sizeof value)
            return fallback;
        return value;
    }
    std::string text(cl_device_info which) const;
    bool has(std::string_view extension) const;
};

/// All of them, in the platforms' order. Opens the ICD loader when it is first called; without one
/// there are none. Those that can't be used are told of in the log.
const std::vector<ClDevice>& clDevices();

} // namespace cw::opencl
