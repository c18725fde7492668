// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cuda_runtime_api.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tools/causeway/commands.h"

extern "C" cudaError_t causewayDeviceGetBackend(char* backend, int len, int device);
extern "C" cudaError_t causewayDeviceDescribe(char* text, int len, int device);

namespace cw::tool {

namespace {

using Json = nlohmann::ordered_json;

struct Attribute {
    const char* name;
    cudaDeviceAttr id;
};

// What `devices -v` shows besides the properties, in this order.
constexpr Attribute kAttributes[] = {
    {"max threads per block", cudaDevAttrMaxThreadsPerBlock},
    {"max threads per multiprocessor", cudaDevAttrMaxThreadsPerMultiProcessor},
    {"multiprocessors", cudaDevAttrMultiProcessorCount},
    {"warp size", cudaDevAttrWarpSize},
    {"registers per block", cudaDevAttrMaxRegistersPerBlock},
    {"shared memory per block", cudaDevAttrMaxSharedMemoryPerBlock},
    {"shared memory per block, opt-in", cudaDevAttrMaxSharedMemoryPerBlockOptin},
    {"constant memory", cudaDevAttrTotalConstantMemory},
    {"max grid x", cudaDevAttrMaxGridDimX},
    {"max grid y", cudaDevAttrMaxGridDimY},
    {"max grid z", cudaDevAttrMaxGridDimZ},
    {"clock rate, kHz", cudaDevAttrClockRate},
    {"cooperative launch", cudaDevAttrCooperativeLaunch},
    {"concurrent kernels", cudaDevAttrConcurrentKernels},
    {"managed memory", cudaDevAttrManagedMemory},
    {"host memory usable by kernels", cudaDevAttrPageableMemoryAccess},
    {"memory pools", cudaDevAttrMemoryPoolsSupported},
};

/// What the device has of CUDA and what is emulated.
Json support(int index) {
    Json topics = Json::object();
    std::string text(16384, '\0');
    if (causewayDeviceDescribe(text.data(), int(text.size()), index) != cudaSuccess) return topics;
    std::istringstream lines(text.c_str());
    for (std::string line; std::getline(lines, line);)
        if (const size_t tab = line.find('\t'); tab != std::string::npos)
            topics[line.substr(0, tab)] = line.substr(tab + 1);
    return topics;
}

Json describe(int index, bool verbose) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, index) != cudaSuccess) return nullptr;
    char backend[64] = "";
    if (causewayDeviceGetBackend(backend, sizeof backend, index) != cudaSuccess) return nullptr;
    Json device = {{"index", index},
                   {"backend", backend},
                   {"name", properties.name},
                   {"compute_capability", fmt::format("{}.{}", properties.major, properties.minor)},
                   {"memory_bytes", properties.totalGlobalMem},
                   {"multiprocessors", properties.multiProcessorCount}};
    if (!verbose) return device;
    Json& attributes = device["attributes"] = Json::object();
    for (const Attribute& attribute : kAttributes) {
        int value = 0;
        if (cudaDeviceGetAttribute(&value, attribute.id, index) == cudaSuccess)
            attributes[attribute.name] = value;
    }
    device["support"] = support(index);
    return device;
}

} // namespace

int devices(Format format, bool verbose) {
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess && status != cudaErrorNoDevice) {
        fmt::print(stderr, "causeway: {}\n", cudaGetErrorString(status));
        return 1;
    }
    Json shown = Json::array();
    for (int i = 0; i < count; ++i)
        if (Json device = describe(i, verbose); !device.is_null())
            shown.push_back(std::move(device));
    if (format == Format::Json) {
        fmt::print("{}\n", shown.dump(2));
        return 0;
    }
    if (count == 0)
        fmt::print("no device; CAUSEWAY_DEVICES or CUDA_VISIBLE_DEVICES may hide them\n");
    for (const Json& device : shown) {
        fmt::print(
            "{}: {}, {}, {:.1f} GiB, {} multiprocessors, compute capability {}\n",
            device["index"].get<int>(), device["backend"].get<std::string>(),
            device["name"].get<std::string>(), device["memory_bytes"].get<double>() / (1u << 30),
            device["multiprocessors"].get<int>(), device["compute_capability"].get<std::string>());
        if (!device.contains("attributes")) continue;
        for (const auto& [name, value] : device["attributes"].items())
            fmt::print("    {:<34} {}\n", name, value.dump());
        for (const auto& [topic, text] : device["support"].items())
            fmt::print("    {:<34} {}\n", topic, text.get<std::string>());
    }
    return 0;
}

} // namespace cw::tool
