// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/platform.h"

#include <map>

#include "backends/opencl/driver/signals.h"
#include "support/log.h"
#include "support/mutex.h"
#include "support/options.h"

namespace cw::opencl {
namespace {

std::vector<MemoryModel> modelsOf(const ClDevice& device) {
    std::vector<MemoryModel> models;
    const auto svm = device.info<cl_device_svm_capabilities>(CL_DEVICE_SVM_CAPABILITIES);
    // Deprecated in OpenCL 2.0, and the only way to ask.
    const bool one_memory = device.info<cl_bool>(CL_DEVICE_HOST_UNIFIED_MEMORY) != 0;
    if ((svm & CL_DEVICE_SVM_FINE_GRAIN_SYSTEM) && one_memory)
        models.push_back(MemoryModel::System);
    const ExtensionFunctions& usm = device.extensions;
    if (device.has("cl_intel_unified_shared_memory") && usm.clDeviceMemAllocINTEL &&
        usm.clHostMemAllocINTEL && usm.clSharedMemAllocINTEL && usm.clMemBlockingFreeINTEL &&
        usm.clEnqueueMemcpyINTEL && usm.clEnqueueMemFillINTEL && usm.clSetKernelArgMemPointerINTEL)
        models.push_back(MemoryModel::Usm);
    if (svm & CL_DEVICE_SVM_FINE_GRAIN_BUFFER) models.push_back(MemoryModel::FineSvm);
    if (svm & CL_DEVICE_SVM_COARSE_GRAIN_BUFFER) models.push_back(MemoryModel::CoarseSvm);
    models.push_back(MemoryModel::Buffer);
    return models;
}

/// Why our code can't run there; empty: it can.
std::string whyNot(const ClDevice& device) {
    if (!device.info<cl_bool>(CL_DEVICE_AVAILABLE)) return "it is not available";
    if (device.info<cl_uint>(CL_DEVICE_ADDRESS_BITS) != 64) return "its pointers have not 64 bits";
    if (!device.info<cl_bool>(CL_DEVICE_ENDIAN_LITTLE)) return "it is big-endian";
    if (device.text(CL_DEVICE_IL_VERSION).find("SPIR-V_1.") == std::string::npos)
        return "it takes no SPIR-V";
    if (!device.info<cl_bool>(CL_DEVICE_GENERIC_ADDRESS_SPACE_SUPPORT))
        return "it has no generic pointers";
    return {};
}

std::vector<ClDevice> find() {
    if (!Functions::get()) return {};
    const SignalHandlersKept kept;
    cl_uint count = 0;
    if (cl().clGetPlatformIDs(0, nullptr, &count) != CL_SUCCESS) return {};
    std::vector<cl_platform_id> platforms(count);
    if (cl().clGetPlatformIDs(count, platforms.data(), nullptr) != CL_SUCCESS) return {};
    std::vector<ClDevice> found;
    for (cl_platform_id platform : platforms) {
        if (cl().clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &count) != CL_SUCCESS)
            continue;
        std::vector<cl_device_id> devices(count);
        cl().clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, devices.data(), nullptr);
        const auto extensions = ExtensionFunctions::of(platform);
        for (cl_device_id id : devices) {
            ClDevice device{platform, id, extensions, {}};
            device.models = modelsOf(device);
            if (const std::string reason = whyNot(device); reason.empty())
                found.push_back(std::move(device));
            else
                logInfo("OpenCL device '{}' can't be used: {}", device.text(CL_DEVICE_NAME),
                        reason);
        }
    }
    return found;
}

} // namespace

const char* nameOf(MemoryModel model) {
    switch (model) {
    case MemoryModel::System:
        return "host memory";
    case MemoryModel::Usm:
        return "unified shared memory";
    case MemoryModel::FineSvm:
        return "fine-grained shared virtual memory";
    case MemoryModel::CoarseSvm:
        return "coarse-grained shared virtual memory";
    case MemoryModel::Buffer:
        return "a buffer and a map of addresses";
    }
    return "";
}

const char* settingOf(MemoryModel model) {
    switch (model) {
    case MemoryModel::System:
        return "host";
    case MemoryModel::Usm:
        return "usm";
    case MemoryModel::FineSvm:
        return "fine";
    case MemoryModel::CoarseSvm:
        return "coarse";
    case MemoryModel::Buffer:
        return "buffer";
    }
    return "";
}

Result<MemoryModel> ClDevice::model() const {
    const std::string& wanted = options().opencl_memory;
    if (wanted.empty()) return models.front();
    std::string all;
    for (const MemoryModel model : models) {
        if (wanted == settingOf(model)) return model;
        all += (all.empty() ? "" : ", ") + std::string(settingOf(model));
    }
    return makeError(ErrorCode::NotSupported,
                     "CAUSEWAY_OPENCL_MEMORY is '{}', and '{}' has these models: {}", wanted,
                     text(CL_DEVICE_NAME), all);
}

std::string ClDevice::text(cl_device_info which) const {
    size_t size = 0;
    if (cl().clGetDeviceInfo(device, which, 0, nullptr, &size) != CL_SUCCESS || !size) return {};
    std::string text(size, '\0');
    if (cl().clGetDeviceInfo(device, which, size, text.data(), nullptr) != CL_SUCCESS) return {};
    text.resize(std::strlen(text.c_str()));
    return text;
}

bool ClDevice::has(std::string_view extension) const {
    const std::string all = " " + text(CL_DEVICE_EXTENSIONS) + " ";
    return all.find(fmt::format(" {} ", extension)) != std::string::npos;
}

Result<cl_context> ClDevice::context() const {
    static Mutex mutex;
    static auto* const contexts = new std::map<cl_device_id, cl_context>;
    const Lock lock(mutex);
    cl_context& made = (*contexts)[device];
    if (made) return made;
    const SignalHandlersKept kept;
    cl_int status = CL_SUCCESS;
    cl_context context = cl().clCreateContext(nullptr, 1, &device, nullptr, nullptr, &status);
    CW_CL_TRY("making a context", status);
    return made = context;
}

const std::vector<ClDevice>& clDevices() {
    static const auto* const devices = new std::vector<ClDevice>(find());
    return *devices;
}

} // namespace cw::opencl
