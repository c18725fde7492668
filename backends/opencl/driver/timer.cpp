// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/timer.h"

#include <chrono>
#include <thread>

#include "backends/opencl/driver/device.h"
#include "backends/opencl/driver/program.h"
#include "backends/opencl/driver/spirv.h"

extern "C" const std::byte cw_opencl_clock[], cw_opencl_clock_end[]; // kernels_bytes.S

namespace cw::opencl {
namespace {

struct Sample {
    uint64_t ns = 0, clock = 0, doubt = ~uint64_t(0);
};

/// The kernel of clock.cl, and what it needs.
class Clock {
  public:
    explicit Clock(OpenclDevice& device) : device_(device) {}
    ~Clock() {
        if (kernel_) cl().clReleaseKernel(kernel_);
        if (program_) cl().clReleaseProgram(program_);
        if (queue_) cl().clReleaseCommandQueue(queue_);
        device_.memory().free(value_, sizeof(uint64_t), device_.memory().recordKind());
    }

    Result<> make() {
        const ByteView module(cw_opencl_clock, cw_opencl_clock_end);
        program_ =
            CW_TRY(buildProgram(device_.device(), device_.context(), CW_TRY(spirvWords(module))));
        cl_int status = CL_SUCCESS;
        kernel_ = cl().clCreateKernel(program_, "cw_clock", &status);
        CW_CL_TRY("making a kernel", status);
        queue_ = CW_TRY(device_.makeQueue(0));
        Memory& memory = device_.memory();
        value_ = CW_TRY(memory.allocate(sizeof(uint64_t), 8, memory.recordKind()));
        uint64_t opened = 0;
        CW_CL_TRY("setting a kernel's memory", memory.openToOwn(kernel_, opened));
        CW_CL_TRY("setting an argument",
                  cl().clSetKernelArg(kernel_, Memory::kOwnArguments, sizeof value_, &value_));
        return {};
    }

    /// Of a few readings the one whose time is known best.
    Result<Sample> read() {
        Sample best;
        for (int i = 0; i < 8; ++i) {
            const uint64_t before = timeOfDay();
            const size_t one = 1;
            cl_event done = nullptr;
            CW_CL_TRY("reading the clock",
                      cl().clEnqueueNDRangeKernel(queue_, kernel_, 1, nullptr, &one, &one, 0,
                                                  nullptr, &done));
            const cl_int status = cl().clWaitForEvents(1, &done);
            cl().clReleaseEvent(done);
            CW_CL_TRY("reading the clock", status);
            const uint64_t after = timeOfDay();
            if (after - before >= best.doubt) continue;
            best = {before + (after - before) / 2, 0, after - before};
            CW_TRY(device_.memory().read(&best.clock, value_, sizeof best.clock));
        }
        return best;
    }

    static uint64_t timeOfDay() {
        return uint64_t(std::chrono::duration_cast<std::chrono::nanoseconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count());
    }

  private:
    OpenclDevice& device_;
    cl_program program_ = nullptr;
    cl_kernel kernel_ = nullptr;
    cl_command_queue queue_ = nullptr;
    void* value_ = nullptr;
};

} // namespace

Result<Timer> measureTimer(OpenclDevice& device) {
    const Target target = CW_TRY(Target::parse(device.facts().target));
    if (!target.has("SPV_KHR_shader_clock")) return Timer{.ns = Clock::timeOfDay()};
    Clock clock(device);
    CW_TRY(clock.make());
    const Sample first = CW_TRY(clock.read());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const Sample second = CW_TRY(clock.read());
    if (second.clock <= first.clock || second.ns <= first.ns)
        return makeError(ErrorCode::NotSupported, "the clock of '{}' stands still",
                         device.facts().name);
    const double ns_a_tick = double(second.ns - first.ns) / double(second.clock - first.clock);
    return Timer{second.ns, second.clock, uint64_t(ns_a_tick * 4294967296.0)};
}

} // namespace cw::opencl
