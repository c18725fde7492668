// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/facts.h"

#include <algorithm>

#include "backends/opencl/driver/memory.h"
#include "support/options.h"

namespace cw::opencl {
namespace {

// Of extensions that are younger than many distributions' headers: cl_khr_spirv_queries,
// cl_ext_float_atomics.
constexpr cl_device_info kSpirvExtensions = 0x12BA, kSingleAtomics = 0x4231, kHalfAtomics = 0x4233;
constexpr cl_bitfield kAdd = (1 << 1) | (1 << 17), kMinMax = (1 << 2) | (1 << 18); // global, local

constexpr uint32_t kMostShared = 163 * 1024;  // of compute capability 8.0
constexpr uint32_t kMostExchange = 33 * 1024; // 32 bytes for each of 1024 threads, and the block's

struct Row {
    const char* opencl; // the device's extension
    const char* spirv;  // what it allows in a module; empty: only the feature counts
    uint32_t feature;
};
// Devices without cl_khr_spirv_queries say by their other extensions which of SPIR-V's they take.
constexpr Row kExtensions[] = {
    {"cl_khr_extended_bit_ops", "SPV_KHR_bit_instructions", 0},
    {"cl_khr_fp16", "", Target::Fp16},
    {"cl_khr_integer_dot_product", "SPV_KHR_integer_dot_product", 0},
    {"cl_khr_int64_extended_atomics", "", Target::Int64Atomics},
    {"cl_khr_kernel_clock", "SPV_KHR_shader_clock", 0},
    {"cl_khr_subgroup_ballot", "", Target::Ballot | Target::DivergentSubgroups},
    {"cl_khr_subgroup_non_uniform_arithmetic", "", Target::SubgroupArithmetic},
    {"cl_khr_subgroup_rotate", "SPV_KHR_subgroup_rotate", 0},
    {"cl_khr_subgroup_shuffle", "", Target::Shuffle},
    {"cl_khr_subgroup_shuffle_relative", "", Target::ShuffleRelative},
};

// cl_ext_float_atomics: by type and operation.
struct FloatAtomics {
    cl_device_info info;
    cl_bitfield needed;
    const char* spirv;
};
constexpr FloatAtomics kFloatAtomics[] = {
    {kSingleAtomics, kAdd, "SPV_EXT_shader_atomic_float_add"},
    {kSingleAtomics, kMinMax, "SPV_EXT_shader_atomic_float_min_max"},
    {kHalfAtomics, kAdd, "SPV_EXT_shader_atomic_float16_add"},
};

/// The highest of "SPIR-V_1.0 SPIR-V_1.2 …".
uint32_t newestSpirv(const std::string& versions) {
    uint32_t newest = 100;
    constexpr std::string_view kPrefix = "SPIR-V_1.";
    for (size_t at = versions.find(kPrefix); at != std::string::npos;
         at = versions.find(kPrefix, at + 1))
        newest = std::max<uint32_t>(
            newest, 100 + uint32_t(std::strtoul(&versions[at + kPrefix.size()], nullptr, 10)));
    return newest;
}

template <typename T>
std::vector<T> list(const ClDevice& device, cl_device_info which) {
    size_t size = 0;
    if (cl().clGetDeviceInfo(device.device, which, 0, nullptr, &size) != CL_SUCCESS) return {};
    std::vector<T> values(size / sizeof(T));
    if (cl().clGetDeviceInfo(device.device, which, size, values.data(), nullptr) != CL_SUCCESS)
        return {};
    return values;
}

/// What the environment says to do without.
Result<> withhold(Target& target, bool& has_fp64) {
    std::string_view rest = options().without;
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (word == "fp64")
            has_fp64 = false;
        else if (!word.empty())
            CW_TRY_WHILE(target.withhold(word), "reading CAUSEWAY_WITHOUT");
    }
    return {};
}

} // namespace

Target readTarget(const ClDevice& device) {
    Target target;
    target.spirv = newestSpirv(device.text(CL_DEVICE_IL_VERSION));
    target.argument_bytes = uint32_t(device.info<size_t>(CL_DEVICE_MAX_PARAMETER_SIZE, 1024));
    if (device.has("cl_intel_required_subgroup_size"))
        for (size_t size : list<size_t>(device, CL_DEVICE_SUB_GROUP_SIZES_INTEL))
            target.subgroups.push_back(uint32_t(size));
    std::ranges::sort(target.subgroups);

    target.features = Target::GenericPointers;
    for (const char* name : list<const char*>(device, kSpirvExtensions))
        target.extensions.emplace_back(name);
    for (const Row& row : kExtensions) {
        if (!device.has(row.opencl)) continue;
        target.features |= row.feature;
        if (*row.spirv) target.extensions.emplace_back(row.spirv);
    }
    if (device.has("cl_ext_float_atomics"))
        for (const FloatAtomics& row : kFloatAtomics)
            if ((device.info<cl_bitfield>(row.info) & row.needed) == row.needed)
                target.extensions.emplace_back(row.spirv);
    std::ranges::sort(target.extensions);
    const auto repeated = std::ranges::unique(target.extensions);
    target.extensions.erase(repeated.begin(), repeated.end());

    const auto atomics =
        device.info<cl_device_atomic_capabilities>(CL_DEVICE_ATOMIC_MEMORY_CAPABILITIES);
    if (atomics & CL_DEVICE_ATOMIC_SCOPE_ALL_DEVICES) target.features |= Target::SystemAtomics;
    const auto single = device.info<cl_device_fp_config>(CL_DEVICE_SINGLE_FP_CONFIG);
    if (single & CL_FP_DENORM) target.features |= Target::Denormals32;
    if (device.info<cl_device_fp_config>(CL_DEVICE_HALF_FP_CONFIG) & CL_FP_DENORM)
        target.features |= Target::Denormals16;
    return target;
}

Result<ir::DeviceFacts> readFacts(const ClDevice& device, Target target, MemoryModel model) {
    bool has_fp64 = device.info<cl_device_fp_config>(CL_DEVICE_DOUBLE_FP_CONFIG) != 0;
    CW_TRY(withhold(target, has_fp64));
    if (model == MemoryModel::Buffer) target.features |= Target::AddressMap;
    ir::DeviceFacts facts;
    facts.backend = "opencl";
    facts.target = target.text();
    facts.subgroup_width = target.hasSubgroup(32) ? 32 : 1;
    facts.lockstep = options().lockstep;
    facts.independent_progress = false; // what OpenCL promises of sub-groups is less
    facts.has_fp64 = has_fp64;
    facts.name = device.text(CL_DEVICE_NAME);
    facts.memory_bytes = Memory::bytesOf(device, model);
    facts.compute_units = std::max(device.info<cl_uint>(CL_DEVICE_MAX_COMPUTE_UNITS), 1u);
    const auto megahertz = device.info<cl_uint>(CL_DEVICE_MAX_CLOCK_FREQUENCY);
    facts.clock_khz = megahertz ? megahertz * 1000 : 1'000'000;
    const auto local = uint32_t(device.info<cl_ulong>(CL_DEVICE_LOCAL_MEM_SIZE));
    facts.max_shared_bytes = std::min(local - std::min(kMostExchange, local / 4), kMostShared);
    facts.unified_memory = model == MemoryModel::System;
    facts.managed_memory = model != MemoryModel::CoarseSvm && model != MemoryModel::Buffer;
    facts.host_can_access = model == MemoryModel::System;
    return facts;
}

} // namespace cw::opencl
