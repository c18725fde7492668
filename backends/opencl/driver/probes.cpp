// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/probes.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>

#include "backends/opencl/driver/memory.h"
#include "backends/opencl/driver/program.h"
#include "backends/opencl/driver/spirv.h"
#include "support/log.h"
#include "support/options.h"

extern "C" const std::byte cw_opencl_divide[], cw_opencl_divide_end[]; // kernels_bytes.S
extern "C" const std::byte cw_opencl_shuffle[], cw_opencl_shuffle_end[];

namespace cw::opencl {
namespace {

constexpr uint64_t kBytes = 1 << 19; // of results
constexpr uint32_t kPairs = kBytes / 8;
constexpr size_t kWarpThreads = 256, kGroups = 64;
constexpr uint32_t kRounds = 64;

/// The kernels of a module, a queue for them and memory for what they find.
class Bench {
  public:
    Bench(const ClDevice& device, cl_context context, MemoryModel model)
        : device_(device), context_(context), memory_(device, context, model, kBytes * 2) {}
    ~Bench() {
        if (program_) cl().clReleaseProgram(program_);
        if (queue_) cl().clReleaseCommandQueue(queue_);
        memory_.free(results_, kBytes, memory_.recordKind());
    }

    Result<> load(ByteView module) {
        program_ = CW_TRY(buildProgram(device_, context_, CW_TRY(spirvWords(module))));
        const cl_queue_properties properties[] = {0};
        cl_int status = CL_SUCCESS;
        queue_ =
            cl().clCreateCommandQueueWithProperties(context_, device_.device, properties, &status);
        CW_CL_TRY("making a queue", status);
        results_ = CW_TRY(memory_.allocate(kBytes, 256, memory_.recordKind()));
        return {};
    }

    /// The seconds that a kernel takes, at best.
    Result<double> run(const char* name, size_t threads, const size_t* local,
                       std::optional<uint32_t> argument, int times) {
        cl_int status = CL_SUCCESS;
        cl_kernel kernel = cl().clCreateKernel(program_, name, &status);
        CW_CL_TRY("making a kernel", status);
        uint64_t opened = 0;
        status = memory_.openToOwn(kernel, opened);
        constexpr cl_uint kFirst = Memory::kOwnArguments;
        if (status == CL_SUCCESS)
            status = cl().clSetKernelArg(kernel, kFirst, sizeof results_, &results_);
        if (status == CL_SUCCESS && argument)
            status = cl().clSetKernelArg(kernel, kFirst + 1, sizeof *argument, &*argument);
        double best = 1e9;
        for (int i = 0; i < times && status == CL_SUCCESS; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            cl_event done = nullptr;
            status = cl().clEnqueueNDRangeKernel(queue_, kernel, 1, nullptr, &threads, local, 0,
                                                 nullptr, &done);
            if (status != CL_SUCCESS) break;
            status = cl().clWaitForEvents(1, &done);
            cl().clReleaseEvent(done);
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
            best = std::min(best, took.count());
        }
        cl().clReleaseKernel(kernel);
        CW_CL_TRY("running a probe", status);
        return best;
    }
    Result<std::vector<float>> floats() {
        std::vector<float> values(kBytes / sizeof(float));
        CW_TRY(memory_.read(values.data(), results_, kBytes));
        return values;
    }

  private:
    const ClDevice& device_;
    const cl_context context_;
    Memory memory_;
    cl_program program_ = nullptr;
    cl_command_queue queue_ = nullptr;
    void* results_ = nullptr;
};

Result<bool> dividesCorrectly(Bench& bench) {
    CW_TRY(bench.load(ByteView(cw_opencl_divide, cw_opencl_divide_end)));
    CW_TRY(bench.run("cw_divide", kPairs, nullptr, {}, 1));
    const std::vector<float> results = CW_TRY(bench.floats());
    for (uint32_t i = 0; i < kPairs; ++i) {
        const auto a = std::bit_cast<float>(0x3f800000u + (i * 2654435761u >> 8));
        const auto b = std::bit_cast<float>(0x3f800000u + (i * 2246822519u >> 8));
        if (results[2 * i] != a / b || results[2 * i + 1] != std::sqrt(a)) return false;
    }
    return true;
}

Result<bool> exchangesFaster(Bench& bench) {
    CW_TRY(bench.load(ByteView(cw_opencl_shuffle, cw_opencl_shuffle_end)));
    const size_t threads = kWarpThreads * kGroups, local = kWarpThreads;
    const double shuffle = CW_TRY(bench.run("cw_shuffle", threads, &local, kRounds, 5));
    const double exchange = CW_TRY(bench.run("cw_exchange", threads, &local, kRounds, 5));
    logDebug("opencl: shuffles take {:.0f} us, exchanges {:.0f}", shuffle * 1e6, exchange * 1e6);
    return exchange < shuffle;
}

bool found(const Result<bool>& result) {
    if (!result) logInfo("opencl: a probe failed: {}", result.error().message);
    return result && *result;
}

} // namespace

uint32_t probe(const ClDevice& device, cl_context context, MemoryModel model,
               const Target& target) {
    const bool caches = options().cache_size != 0;
    const Hash128 key = cacheKey(device, "opencl probes 1", {});
    if (caches)
        if (const auto known = cache().find(key)) {
            ByteReader from(*known);
            if (auto features = from.get<uint32_t>()) return *features;
        }
    uint32_t features = 0;
    Bench divide(device, context, model), shuffle(device, context, model);
    if (found(dividesCorrectly(divide))) features |= Target::CorrectDivide;
    if (target.has(Target::Shuffle) && target.hasSubgroup(32) && target.spirv >= 103 &&
        found(exchangesFaster(shuffle)))
        features |= Target::SlowShuffle;
    ByteWriter to;
    to.put(features);
    if (caches) cache().store(key, std::move(to).take());
    return features;
}

} // namespace cw::opencl
