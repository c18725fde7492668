// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// nvidia-smi's documentation, "--help-query-gpu".
#include "tools/nvidia_smi/fields.h"

#include <ctime>

#include <fmt/format.h>

namespace cw::smi {

namespace {

constexpr const char* kAbsent = "[N/A]";

struct Question {
    nvmlDevice_t device;
    unsigned count;
};

template <typename Function, typename... Arguments>
std::string text(Function function, Arguments... arguments) {
    char buffer[128] = "";
    return function(arguments..., buffer, sizeof buffer) == NVML_SUCCESS ? buffer : kAbsent;
}

std::string mebibytes(nvmlDevice_t device, unsigned long long nvmlMemory_t::* member) {
    nvmlMemory_t memory{};
    if (nvmlDeviceGetMemoryInfo(device, &memory) != NVML_SUCCESS) return kAbsent;
    return fmt::format("{}", (memory.*member) >> 20);
}

std::string utilization(nvmlDevice_t device, unsigned nvmlUtilization_t::* member) {
    nvmlUtilization_t rates{};
    if (nvmlDeviceGetUtilizationRates(device, &rates) != NVML_SUCCESS) return kAbsent;
    return fmt::format("{}", rates.*member);
}

std::string clock(nvmlDevice_t device, nvmlClockType_t type) {
    unsigned megahertz = 0;
    return nvmlDeviceGetClockInfo(device, type, &megahertz) == NVML_SUCCESS
               ? fmt::format("{}", megahertz)
               : kAbsent;
}

std::string busId(nvmlDevice_t device) {
    nvmlPciInfo_t pci{};
    return nvmlDeviceGetPciInfo_v3(device, &pci) == NVML_SUCCESS ? pci.busId : kAbsent;
}

std::string computeCapability(nvmlDevice_t device) {
    int major = 0, minor = 0;
    if (nvmlDeviceGetCudaComputeCapability(device, &major, &minor) != NVML_SUCCESS) return kAbsent;
    return fmt::format("{}.{}", major, minor);
}

std::string index(nvmlDevice_t device) {
    unsigned value = 0;
    return nvmlDeviceGetIndex(device, &value) == NVML_SUCCESS ? fmt::format("{}", value) : kAbsent;
}

std::string performanceState(nvmlDevice_t device) {
    nvmlPstates_t state{};
    return nvmlDeviceGetPerformanceState(device, &state) == NVML_SUCCESS
               ? fmt::format("P{}", int(state))
               : kAbsent;
}

std::string now() {
    char buffer[64];
    const time_t seconds = time(nullptr);
    strftime(buffer, sizeof buffer, "%Y/%m/%d %H:%M:%S.000", localtime(&seconds));
    return buffer;
}

std::string absent(const Question&) {
    return kAbsent;
}

struct Row {
    const char* name;
    const char* also; // a second name, or ""
    const char* unit;
    std::string (*value)(const Question&);
};

// Sorted by name: field, its other name, its unit, how NVML says it. A CPU has no fan and no ECC of
// its own to report.
constexpr Row kRows[] = {
    {"clocks.current.graphics", "clocks.gr", "MHz",
     [](const Question& q) { return clock(q.device, NVML_CLOCK_GRAPHICS); }},
    {"clocks.current.memory", "clocks.mem", "MHz",
     [](const Question& q) { return clock(q.device, NVML_CLOCK_MEM); }},
    {"clocks.current.sm", "clocks.sm", "MHz",
     [](const Question& q) { return clock(q.device, NVML_CLOCK_SM); }},
    {"clocks.max.graphics", "clocks.max.gr", "MHz",
     [](const Question& q) { return clock(q.device, NVML_CLOCK_GRAPHICS); }},
    {"clocks.max.sm", "", "MHz", [](const Question& q) { return clock(q.device, NVML_CLOCK_SM); }},
    {"compute_cap", "", "", [](const Question& q) { return computeCapability(q.device); }},
    {"compute_mode", "", "", [](const Question&) { return std::string("Default"); }},
    {"count", "", "", [](const Question& q) { return fmt::format("{}", q.count); }},
    {"display_active", "", "", [](const Question&) { return std::string("Disabled"); }},
    {"display_mode", "", "", [](const Question&) { return std::string("Disabled"); }},
    {"driver_version", "", "", [](const Question&) { return driverVersion(); }},
    {"ecc.mode.current", "", "", absent},
    {"enforced.power.limit", "", "W", absent},
    {"fan.speed", "", "%", absent},
    {"gpu_bus_id", "pci.bus_id", "", [](const Question& q) { return busId(q.device); }},
    {"gpu_name", "name", "", [](const Question& q) { return deviceName(q.device); }},
    {"gpu_serial", "serial", "", absent},
    {"gpu_uuid", "uuid", "", [](const Question& q) { return text(nvmlDeviceGetUUID, q.device); }},
    {"index", "", "", [](const Question& q) { return index(q.device); }},
    {"memory.free", "", "MiB",
     [](const Question& q) { return mebibytes(q.device, &nvmlMemory_t::free); }},
    {"memory.reserved", "", "MiB", [](const Question&) { return std::string("0"); }},
    {"memory.total", "", "MiB",
     [](const Question& q) { return mebibytes(q.device, &nvmlMemory_t::total); }},
    {"memory.used", "", "MiB",
     [](const Question& q) { return mebibytes(q.device, &nvmlMemory_t::used); }},
    {"mig.mode.current", "", "", absent},
    {"persistence_mode", "", "", [](const Question&) { return std::string("Disabled"); }},
    {"power.draw", "", "W", absent},
    {"power.limit", "", "W", absent},
    {"pstate", "", "", [](const Question& q) { return performanceState(q.device); }},
    {"temperature.gpu", "", "", absent},
    {"temperature.memory", "", "", absent},
    {"timestamp", "", "", [](const Question&) { return now(); }},
    {"utilization.gpu", "", "%",
     [](const Question& q) { return utilization(q.device, &nvmlUtilization_t::gpu); }},
    {"utilization.memory", "", "%",
     [](const Question& q) { return utilization(q.device, &nvmlUtilization_t::memory); }},
    {"vbios_version", "", "", absent},
};

} // namespace

std::optional<Value> field(std::string_view name, nvmlDevice_t device, unsigned count) {
    for (const Row& row : kRows)
        if (name == row.name || (*row.also && name == row.also)) {
            const std::string value = row.value({device, count});
            return Value{value, value == kAbsent ? "" : row.unit};
        }
    return {};
}

void printFields() {
    for (const Row& row : kRows)
        fmt::print("\"{}\"{}\n", row.name, *row.also ? fmt::format(" or \"{}\"", row.also) : "");
}

std::string deviceName(nvmlDevice_t device) {
    return text(nvmlDeviceGetName, device);
}

std::string driverVersion() {
    return text(nvmlSystemGetDriverVersion);
}

std::string cudaVersion() {
    int version = 0;
    if (nvmlSystemGetCudaDriverVersion_v2(&version) != NVML_SUCCESS) return kAbsent;
    return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

} // namespace cw::smi
