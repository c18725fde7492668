// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <dlfcn.h>
#include <unistd.h>

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include "support/disk_cache.h"
#include "tools/causeway/commands.h"

namespace cw::tool {

namespace {

namespace fs = std::filesystem;

// What a toolkit must hold, relative to its folder.
constexpr const char* kParts[] = {
    "bin/causeway-compiler",          "bin/nvcc",
    "include/cuda_runtime.h",         "lib64/libcauseway.so",
    "lib64/libcudart.so.12",          "lib64/libcudart_static.a",
    "nvvm/libdevice/libdevice.10.bc", "version.json",
};

constexpr const char* kProbe = R"(#include <cstdio>
__global__ void probe(int* x) { x[threadIdx.x] = threadIdx.x * threadIdx.x; }
int main() {
    int *device, host[64] = {};
    if (cudaMalloc(&device, sizeof host) != cudaSuccess) return 1;
    probe<<<1, 64>>>(device);
    if (cudaMemcpy(host, device, sizeof host, cudaMemcpyDeviceToHost) != cudaSuccess) return 2;
    return host[63] == 63 * 63 ? 0 : 3;
}
)";

class Report {
  public:
    void good(const std::string& what) { fmt::print("ok       {}\n", what); }
    void bad(const std::string& what, const std::string& hint) {
        fmt::print("problem  {}\n         hint: {}\n", what, hint);
        ++problems_;
    }
    void note(const std::string& what) { fmt::print("note     {}\n", what); }
    int problems() const { return problems_; }

  private:
    int problems_ = 0;
};

void checkParts(Report& report) {
    std::string missing;
    for (const char* part : kParts)
        if (!fs::exists(fs::path(toolkit()) / part)) missing += fmt::format(" {}", part);
    if (missing.empty())
        report.good(fmt::format("the toolkit in '{}' is complete", toolkit()));
    else
        report.bad(fmt::format("the toolkit in '{}' lacks{}", toolkit(), missing),
                   "install it again");
}

void checkDevices(Report& report) {
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status == cudaSuccess && count > 0)
        report.good(fmt::format("{} device(s); causeway devices lists them", count));
    else
        report.bad(fmt::format("no device ({})", cudaGetErrorString(status)),
                   "CAUSEWAY_DEVICES and CUDA_VISIBLE_DEVICES choose what is shown");
}

void checkCache(Report& report) {
    const std::string folder = DiskCache::defaultFolder();
    std::error_code error;
    if (!folder.empty()) fs::create_directories(folder, error);
    if (!folder.empty() && access(folder.c_str(), W_OK) == 0)
        report.good(fmt::format("the image cache is '{}'", folder));
    else
        report.bad(fmt::format("the image cache '{}' can't be written", folder),
                   "programs compile again at each start; CAUSEWAY_CACHE_DIR names another folder");
}

void checkLibraries(Report& report) {
    if (dlopen("libopenblas.so.0", RTLD_NOW))
        report.good("OpenBLAS is here, for cuBLAS");
    else
        report.bad("OpenBLAS is absent: cuBLAS answers NOT_SUPPORTED",
                   "apt-get install libopenblas0");
    if (dlopen("libdnnl.so.2", RTLD_NOW))
        report.good("oneDNN is here, for large products of floats");
    else
        report.note("oneDNN is absent: large products of floats are slower (libdnnl2)");
    if (const char* path = getenv("LD_LIBRARY_PATH");
        path && std::string_view(path).find("cuda") != std::string_view::npos)
        report.note(fmt::format(
            "LD_LIBRARY_PATH names another CUDA perhaps ({}); causeway run puts this one first",
            path));
}

/// The output of a command, and whether it succeeded.
std::pair<bool, std::string> shell(const std::string& command) {
    std::string output;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (!pipe) return {false, "no shell"};
    std::array<char, 4096> buffer;
    while (const size_t count = fread(buffer.data(), 1, buffer.size(), pipe))
        output.append(buffer.data(), count);
    return {pclose(pipe) == 0, output};
}

void checkKernel(Report& report) {
    char folder[] = "/tmp/causeway-doctor-XXXXXX";
    if (!mkdtemp(folder)) return report.bad("no temporary folder", "is /tmp full?");
    std::ofstream(fmt::format("{}/probe.cu", folder)) << kProbe;
    const auto [compiled, log] =
        shell(fmt::format("'{}/bin/nvcc' -o {}/probe {}/probe.cu", toolkit(), folder, folder));
    if (!compiled) {
        report.bad("nvcc can't compile a kernel:\n" + log, "is g++ installed?");
    } else if (const auto [ran, output] = shell(fmt::format("{}/probe", folder)); ran) {
        report.good("a kernel was compiled and gave the right result");
    } else {
        report.bad("a kernel was compiled, and failed:\n" + output, "CAUSEWAY_LOG=debug says more");
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
}

} // namespace

int doctor() {
    Report report;
    checkParts(report);
    checkDevices(report);
    checkCache(report);
    checkLibraries(report);
    checkKernel(report);
    fmt::print("{}\n",
               report.problems() ? fmt::format("{} problem(s)", report.problems()) : "all is well");
    return report.problems() ? 1 : 0;
}

} // namespace cw::tool
