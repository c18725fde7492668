// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A stand-in for nvidia-smi over our NVML: what scripts ask for, in the words that they parse.
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "tools/nvidia_smi/fields.h"

namespace {

using namespace cw::smi;

struct Arguments {
    bool list = false, details = false, header = true, units = true;
    std::vector<std::string> fields;
    std::string ids, file;
    double loop = 0;
};

constexpr const char* kUsage =
    "usage: nvidia-smi [-L | -q | --query-gpu=FIELD,… --format=csv[,noheader][,nounits]] [-i ID,…] "
    "[-l SECONDS] [-f FILE]\n"
    "       nvidia-smi --help-query-gpu\n"
    "Causeway's stand-in: the devices that programs see.\n";

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        while (!part.empty() && part.front() == ' ')
            part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ')
            part.remove_suffix(1);
        parts.emplace_back(part);
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

[[noreturn]] void refuse(const std::string& message) {
    fmt::print("{}\n", message);
    exit(2);
}

/// `--name=value` or `--name value`.
bool takes(std::string_view name, int& i, int argc, char** argv, std::string& value) {
    const std::string_view argument = argv[i];
    if (argument == name && i + 1 < argc) {
        value = argv[++i];
        return true;
    }
    if (argument.size() <= name.size() || !argument.starts_with(name) ||
        argument[name.size()] != '=')
        return false;
    value = argument.substr(name.size() + 1);
    return true;
}

Arguments parse(int argc, char** argv) {
    Arguments a;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        std::string value;
        if (option == "-L" || option == "--list-gpus")
            a.list = true;
        else if (option == "-q" || option == "--query")
            a.details = true;
        else if (option == "-h" || option == "--help")
            fmt::print("{}", kUsage), exit(0);
        else if (option == "--help-query-gpu")
            printFields(), exit(0);
        else if (takes("--query-gpu", i, argc, argv, value))
            a.fields = split(value);
        else if (takes("--id", i, argc, argv, value) || takes("-i", i, argc, argv, value))
            a.ids = value;
        else if (takes("--filename", i, argc, argv, value) || takes("-f", i, argc, argv, value))
            a.file = value;
        else if (takes("--loop", i, argc, argv, value) || takes("-l", i, argc, argv, value))
            a.loop = std::stod(value);
        else if (takes("--loop-ms", i, argc, argv, value) || takes("-lms", i, argc, argv, value))
            a.loop = std::stod(value) / 1000;
        else if (takes("--format", i, argc, argv, value)) {
            for (const std::string& word : split(value)) {
                if (word == "noheader")
                    a.header = false;
                else if (word == "nounits")
                    a.units = false;
                else if (word != "csv")
                    refuse(
                        fmt::format("\"{}\" is not a format; csv, noheader and nounits are", word));
            }
        } else
            refuse(
                fmt::format("Invalid combination of input arguments: '{}'.\n{}", option, kUsage));
    }
    return a;
}

std::vector<nvmlDevice_t> devices(const Arguments& a) {
    unsigned count = 0;
    nvmlDeviceGetCount_v2(&count);
    std::vector<nvmlDevice_t> all;
    const std::vector<std::string> ids = a.ids.empty() ? std::vector<std::string>() : split(a.ids);
    for (unsigned i = 0; i < count; ++i) {
        nvmlDevice_t device{};
        if (nvmlDeviceGetHandleByIndex_v2(i, &device) != NVML_SUCCESS) continue;
        bool wanted = ids.empty();
        for (const std::string& id : ids)
            wanted |= id == fmt::format("{}", i) || id == field("uuid", device, count)->text ||
                      id == field("pci.bus_id", device, count)->text;
        if (wanted) all.push_back(device);
    }
    return all;
}

std::string get(const char* name, nvmlDevice_t device) {
    const Value value = *field(name, device, 0);
    return value.unit.empty() ? value.text : value.text + (value.unit == "%" ? "%" : value.unit);
}

void printCsv(const Arguments& a, const std::vector<nvmlDevice_t>& all) {
    std::string line;
    for (const std::string& name : a.fields) {
        const auto known = field(name, all.empty() ? nvmlDevice_t{} : all[0], unsigned(all.size()));
        if (!known) refuse(fmt::format("Field \"{}\" is not a valid field to query.\n", name));
        // The heading has the unit even where this device has no value.
        const auto unit = known->unit;
        line += (line.empty() ? "" : ", ") + name +
                (a.units && !unit.empty() ? fmt::format(" [{}]", unit) : "");
    }
    if (a.header) fmt::print("{}\n", line);
    for (nvmlDevice_t device : all) {
        line.clear();
        for (const std::string& name : a.fields) {
            const Value value = *field(name, device, unsigned(all.size()));
            line += (line.empty() ? "" : ", ") + value.text +
                    (a.units && !value.unit.empty() ? " " + value.unit : "");
        }
        fmt::print("{}\n", line);
    }
}

void printTable(const std::vector<nvmlDevice_t>& all) {
    char when[64];
    const time_t seconds = time(nullptr);
    strftime(when, sizeof when, "%a %b %e %H:%M:%S %Y", localtime(&seconds));
    const std::string rule(89, '-');
    fmt::print("{}\n+{}+\n", when, rule);
    const std::string driver = driverVersion();
    fmt::print("| NVIDIA-SMI {:<22} Driver Version: {:<14} CUDA Version: {:<8} |\n", driver, driver,
               cudaVersion());
    fmt::print("|{:-<41}+{:-<24}+{:-<22}+\n", "", "", "");
    fmt::print("| {:<40}| {:<23}| {:<21}|\n", "GPU  Name                 Persistence-M",
               "Bus-Id          Disp.A", "Volatile Uncorr. ECC");
    fmt::print("| {:<40}| {:<23}| {:<21}|\n", "Fan  Temp   Perf          Pwr:Usage/Cap",
               "          Memory-Usage", "GPU-Util  Compute M.");
    fmt::print("|{:=<41}+{:=<24}+{:=<22}|\n", "", "", "");
    for (nvmlDevice_t device : all) {
        const std::string memory =
            fmt::format("{} / {}", get("memory.used", device), get("memory.total", device));
        fmt::print("| {:>3}  {:<30}{:>4} | {:<16}{:>6} | {:>20} |\n", get("index", device),
                   deviceName(device).substr(0, 30), "Off", get("gpu_bus_id", device), "Off",
                   "N/A");
        fmt::print("| N/A   N/A  {:>4}             N/A /  N/A | {:>22} | {:>8}      {} |\n",
                   get("pstate", device), memory, get("utilization.gpu", device), "Default");
        fmt::print("+{:-<41}+{:-<24}+{:-<22}+\n", "", "", "");
    }
    fmt::print(
        "\n+{}+\n| {:<88}|\n| {:<88}|\n|{:=<89}|\n| {:<88}|\n+{}+\n", rule, "Processes:",
        "GPU   GI   CI        PID   Type   Process name                              GPU Memory",
        "", " No running processes found", rule);
}

void printDetails(const std::vector<nvmlDevice_t>& all) {
    fmt::print("\n==============NVSMI LOG==============\n\n{:<50}: {}\n{:<50}: {}\n\n{:<50}: {}\n",
               "Driver Version", driverVersion(), "CUDA Version", cudaVersion(), "Attached GPUs",
               all.size());
    const auto row = [](const char* name, const std::string& value) {
        fmt::print("    {:<46}: {}\n", name, value);
    };
    for (nvmlDevice_t device : all) {
        fmt::print("GPU {}\n", get("gpu_bus_id", device));
        row("Product Name", deviceName(device));
        row("GPU UUID", get("uuid", device));
        row("Performance State", get("pstate", device));
        fmt::print("    FB Memory Usage\n");
        for (const char* part : {"total", "used", "free"})
            fmt::print("        {:<42}: {} MiB\n", std::string(1, char(part[0] - 32)) + (part + 1),
                       field(std::string("memory.") + part, device, 0)->text);
        fmt::print("    Utilization\n        {:<42}: {} %\n", "Gpu",
                   field("utilization.gpu", device, 0)->text);
    }
    fmt::print("\n");
}

void print(const Arguments& a) {
    const std::vector<nvmlDevice_t> all = devices(a);
    if (all.empty()) {
        fmt::print("No devices were found\n");
        return;
    }
    if (a.list) {
        for (nvmlDevice_t device : all)
            fmt::print("GPU {}: {} (UUID: {})\n", get("index", device), deviceName(device),
                       get("uuid", device));
    } else if (!a.fields.empty())
        printCsv(a, all);
    else if (a.details)
        printDetails(all);
    else
        printTable(all);
}

} // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    if (const nvmlReturn_t status = nvmlInit_v2(); status != NVML_SUCCESS) {
        fmt::print("NVIDIA-SMI has failed: {}\n", nvmlErrorString(status));
        return 9;
    }
    if (!arguments.file.empty() && !freopen(arguments.file.c_str(), "w", stdout)) {
        fmt::print(stderr, "can't write '{}'\n", arguments.file);
        return 2;
    }
    print(arguments);
    while (arguments.loop > 0) {
        fflush(stdout);
        usleep(useconds_t(arguments.loop * 1e6));
        print(arguments);
    }
    nvmlShutdown();
    return 0;
}
