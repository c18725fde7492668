// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/functions.h"

#include <dlfcn.h>

#include "support/log.h"

namespace cw::opencl {

const Functions* Functions::get() {
    static const Functions* const found = []() -> const Functions* {
        void* library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
        if (!library) {
            logDebug("no OpenCL devices: {}", dlerror());
            return nullptr;
        }
        static Functions functions;
        const char* missing = nullptr;
#define CW_CL(name)                                                                                \
    functions.name = reinterpret_cast<decltype(functions.name)>(dlsym(library, #name));            \
    if (!functions.name) missing = #name;
#include "backends/opencl/driver/functions.def"
        if (!missing) return &functions;
        logWarn("no OpenCL devices: libOpenCL.so.1 is too old, it has no {}", missing);
        return nullptr;
    }();
    return found;
}

ExtensionFunctions ExtensionFunctions::of(cl_platform_id platform) {
    ExtensionFunctions functions;
#define CW_CL_EXTENSION(name)                                                                      \
    functions.name = reinterpret_cast<name##_fn>(                                                  \
        cl().clGetExtensionFunctionAddressForPlatform(platform, #name));
#include "backends/opencl/driver/functions.def"
    return functions;
}

std::string statusName(cl_int status) {
    switch (status) {
#define CW_STATUS(name)                                                                            \
    case name:                                                                                     \
        return fmt::format("{} ({})", #name, status);
        CW_STATUS(CL_DEVICE_NOT_FOUND)
        CW_STATUS(CL_DEVICE_NOT_AVAILABLE)
        CW_STATUS(CL_COMPILER_NOT_AVAILABLE)
        CW_STATUS(CL_MEM_OBJECT_ALLOCATION_FAILURE)
        CW_STATUS(CL_OUT_OF_RESOURCES)
        CW_STATUS(CL_OUT_OF_HOST_MEMORY)
        CW_STATUS(CL_BUILD_PROGRAM_FAILURE)
        CW_STATUS(CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST)
        CW_STATUS(CL_INVALID_VALUE)
        CW_STATUS(CL_INVALID_BINARY)
        CW_STATUS(CL_INVALID_KERNEL_NAME)
        CW_STATUS(CL_INVALID_ARG_SIZE)
        CW_STATUS(CL_INVALID_KERNEL_ARGS)
        CW_STATUS(CL_INVALID_WORK_GROUP_SIZE)
        CW_STATUS(CL_INVALID_GLOBAL_WORK_SIZE)
        CW_STATUS(CL_INVALID_OPERATION)
#undef CW_STATUS
    default:
        return fmt::format("OpenCL status {}", status);
    }
}

Error failed(std::string_view what, cl_int status) {
    const bool memory =
        status == CL_MEM_OBJECT_ALLOCATION_FAILURE || status == CL_OUT_OF_HOST_MEMORY;
    const ErrorCode code = memory                          ? ErrorCode::OutOfMemory
                           : status == CL_OUT_OF_RESOURCES ? ErrorCode::OutOfResources
                                                           : ErrorCode::Internal;
    return makeError(code, "{} failed: {}", what, statusName(status));
}

} // namespace cw::opencl
