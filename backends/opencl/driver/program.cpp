// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/program.h"

#include "backends/opencl/driver/signals.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::opencl {
namespace {

constexpr const char* kBuildOptions = "";

Hash128 programKey(const ClDevice& device, std::span<const uint32_t> spirv) {
    ByteWriter what;
    what.put(std::string_view(kBuildOptions));
    what.put(std::as_bytes(spirv));
    return cacheKey(device, "opencl program 1", std::move(what).take());
}

std::string buildLog(const ClDevice& device, cl_program program) {
    size_t size = 0;
    cl().clGetProgramBuildInfo(program, device.device, CL_PROGRAM_BUILD_LOG, 0, nullptr, &size);
    std::string log(size, '\0');
    cl().clGetProgramBuildInfo(program, device.device, CL_PROGRAM_BUILD_LOG, size, log.data(),
                               nullptr);
    log.resize(std::strlen(log.c_str()));
    while (log.ends_with('\n'))
        log.pop_back();
    return log;
}

cl_int build(const ClDevice& device, cl_program program) {
    const SignalHandlersKept kept;
    return cl().clBuildProgram(program, 1, &device.device, kBuildOptions, nullptr, nullptr);
}

/// Null when the device does not take what it once made.
cl_program fromBinary(const ClDevice& device, cl_context context, ByteView binary) {
    const size_t size = binary.size();
    const auto* bytes = reinterpret_cast<const unsigned char*>(binary.data());
    cl_int loaded = CL_SUCCESS, status = CL_SUCCESS;
    cl_program program =
        cl().clCreateProgramWithBinary(context, 1, &device.device, &size, &bytes, &loaded, &status);
    if (status != CL_SUCCESS) return nullptr;
    if (loaded == CL_SUCCESS && build(device, program) == CL_SUCCESS) return program;
    cl().clReleaseProgram(program);
    return nullptr;
}

void keepBinary(cl_program program, const Hash128& key) {
    size_t size = 0;
    if (cl().clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, nullptr) !=
            CL_SUCCESS ||
        !size)
        return;
    Bytes binary(size);
    auto* bytes = reinterpret_cast<unsigned char*>(binary.data());
    if (cl().clGetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof bytes, &bytes, nullptr) ==
        CL_SUCCESS)
        cache().store(key, binary);
}

} // namespace

DiskCache& cache() {
    static auto* const only = new DiskCache(DiskCache::defaultFolder(), options().cache_size << 20,
                                            false, DiskCache::Holds::Programs);
    return *only;
}

Hash128 cacheKey(const ClDevice& device, std::string_view kind, ByteView what) {
    ByteWriter key;
    key.put(kind);
    for (cl_device_info info : {CL_DEVICE_NAME, CL_DEVICE_VERSION, CL_DRIVER_VERSION})
        key.put(device.text(info));
    key.put(what);
    return hash128(std::move(key).take());
}

Result<cl_program> buildProgram(const ClDevice& device, cl_context context,
                                std::span<const uint32_t> spirv) {
    const bool caches = options().cache_size != 0;
    const Hash128 key = programKey(device, spirv);
    if (caches)
        if (const auto binary = cache().find(key))
            if (cl_program program = fromBinary(device, context, *binary)) return program;

    cl_int status = CL_SUCCESS;
    cl_program program =
        cl().clCreateProgramWithIL(context, spirv.data(), spirv.size_bytes(), &status);
    if (status != CL_SUCCESS)
        return makeError(ErrorCode::InvalidImage, "the device does not take its SPIR-V: {}",
                         statusName(status));
    status = build(device, program);
    if (status != CL_SUCCESS) {
        const std::string log = buildLog(device, program);
        cl().clReleaseProgram(program);
        return makeError(ErrorCode::InvalidImage, "the device can't build its SPIR-V: {}\n{}",
                         statusName(status), log);
    }
    if (caches) keepBinary(program, key);
    return program;
}

} // namespace cw::opencl
