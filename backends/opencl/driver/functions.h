// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl.h>
#include <CL/cl_ext.h>

#include <string>

#include "support/result.h"

namespace cw::opencl {

/// OpenCL's functions by their own names, found when they are first asked for: nobody links against
/// the ICD loader, and programs that don't use these devices never open it.
struct Functions {
#define CW_CL(name) decltype(&::name) name = nullptr;
#include "backends/opencl/driver/functions.def"
    /// Of the ICD loader; null when there is none, or an old one.
    static const Functions* get();
};

/// Of one platform; null where it lacks them.
struct ExtensionFunctions {
#define CW_CL_EXTENSION(name) name##_fn name = nullptr;
#include "backends/opencl/driver/functions.def"
    static ExtensionFunctions of(cl_platform_id platform);
};

/// For everybody who holds something of OpenCL's: then the loader is there.
inline const Functions& cl() {
    static const Functions* const functions = Functions::get();
    return *functions;
}

/// "CL_OUT_OF_RESOURCES (-5)"
std::string statusName(cl_int status);
/// Our code for a call that failed.
Error failed(std::string_view what, cl_int status);

#define CW_CL_TRY(what, call)                                                                      \
    ({                                                                                             \
        const cl_int status_of_call = (call);                                                      \
        if (status_of_call != CL_SUCCESS) [[unlikely]]                                             \
            return ::cw::opencl::failed(what, status_of_call);                                     \
    })

} // namespace cw::opencl
