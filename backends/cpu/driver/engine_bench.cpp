// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the engine itself costs: launches, empty blocks, barriers and collectives.
#include <benchmark/benchmark.h>

#include <dlfcn.h>
#include <string_view>

#include "backends/cpu/abi.h"
#include "backends/driver.h"
#include "support/file.h"

namespace cw::cpu {

Driver& driver();

namespace {

struct Bench {
    std::unique_ptr<Device> device = std::move(*driver().open(0));
    std::shared_ptr<ir::Image> image = std::make_shared<ir::Image>();
    std::shared_ptr<Executable> executable;
    std::unique_ptr<Queue> queue = std::move(*device->createQueue(0));
    std::vector<uint32_t> out = std::vector<uint32_t>(1 << 20);

    Bench() {
        image->code = *readFile(CW_TEST_KERNELS);
        void* library = dlopen(CW_TEST_KERNELS, RTLD_NOW);
        const auto& table = *static_cast<const CwCpuImage*>(dlsym(library, "cw_cpu_image"));
        for (uint32_t i = 0; i < table.kernel_count; ++i) {
            image->kernels.emplace_back();
            image->kernels.back().name = table.kernels[i].name;
            image->kernels.back().static_shared = 4096;
        }
        image->functions = {"nothing", "recurse"};
        executable = *device->load(image);
    }
    uint32_t kernel(std::string_view name) const {
        for (uint32_t i = 0; i < image->kernels.size(); ++i)
            if (image->kernels[i].name == name) return i;
        std::abort();
    }
    void launch(uint32_t kernel, uint32_t blocks, uint32_t threads, uint64_t argument = 0) {
        const uint64_t args[] = {reinterpret_cast<uint64_t>(out.data()), argument};
        const Grid grid{{blocks, 1, 1}, {threads, 1, 1}};
        benchmark::DoNotOptimize(
            bool(queue->launch(executable, kernel, grid, 0, std::as_bytes(std::span(args)))));
    }
    void wait() { queue->wait(queue->last()); }
};
Bench& bench() {
    static Bench only;
    return only;
}

double seconds() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

/// The call alone, while the stream has work.
void launchBusy(benchmark::State& state) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel("nothing_loop");
    for (auto _ : state) {
        const double begun = seconds();
        for (int i = 0; i < 1000; ++i)
            b.launch(kernel, 1, 32);
        state.SetIterationTime((seconds() - begun) / 1000);
        b.wait();
    }
}
BENCHMARK(launchBusy)->UseManualTime()->Iterations(2000);

void launchAndWait(benchmark::State& state) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel("nothing_loop");
    for (auto _ : state) {
        b.launch(kernel, 1, 32);
        b.wait();
    }
}
BENCHMARK(launchAndWait)->UseRealTime()->MeasureProcessCPUTime();

void launchFibersAndWait(benchmark::State& state) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel("nothing");
    for (auto _ : state) {
        b.launch(kernel, 1, 32);
        b.wait();
    }
}
BENCHMARK(launchFibersAndWait)->UseRealTime()->MeasureProcessCPUTime();

/// The call alone, onto a stream whose executor has gone to sleep.
void launchIdle(benchmark::State& state) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel("nothing_loop");
    for (auto _ : state) {
        b.wait();
        const timespec pause{0, 1'000'000};
        nanosleep(&pause, nullptr);
        const double begun = seconds();
        b.launch(kernel, 1, 32);
        state.SetIterationTime(seconds() - begun);
    }
    b.wait();
}
BENCHMARK(launchIdle)->UseManualTime()->Iterations(500);

void emptyBlock(benchmark::State& state, const char* name) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel(name), blocks = 1 << 16;
    for (auto _ : state) {
        b.launch(kernel, blocks, uint32_t(state.range(0)));
        b.wait();
    }
    state.SetItemsProcessed(state.iterations() * blocks);
}
BENCHMARK_CAPTURE(emptyBlock, loop, "nothing_loop")->Arg(1)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(emptyBlock, threads, "nothing")
    ->Arg(1)
    ->Arg(256)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

/// Items are barriers times threads.
void perThread(benchmark::State& state, const char* name) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel(name), threads = uint32_t(state.range(0));
    constexpr uint64_t kCount = 1000;
    for (auto _ : state) {
        b.launch(kernel, 1, threads, kCount);
        b.wait();
    }
    state.SetItemsProcessed(int64_t(state.iterations() * kCount * threads));
}
BENCHMARK_CAPTURE(perThread, barrier, "manyBarriers")
    ->Arg(32)
    ->Arg(256)
    ->Arg(1024)
    ->UseRealTime()
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(perThread, shuffle, "manyShuffles")
    ->Arg(32)
    ->Arg(256)
    ->Arg(1024)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

/// Blocks with one barrier: starting fibres counts most.
void shortBlocks(benchmark::State& state) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel("reverse"), threads = uint32_t(state.range(0)), blocks = 1024;
    for (auto _ : state) {
        b.launch(kernel, blocks, threads);
        b.wait();
    }
    state.SetItemsProcessed(state.iterations() * blocks * threads);
}
BENCHMARK(shortBlocks)->Arg(64)->Arg(256)->Arg(1024)->UseRealTime()->MeasureProcessCPUTime();

void lookBack(benchmark::State& state) {
    Bench& b = bench();
    const uint32_t kernel = b.kernel("lookBack");
    for (auto _ : state) {
        std::fill_n(b.out.begin(), 2000, 0);
        b.launch(kernel, 2000, 256);
        b.wait();
    }
}
BENCHMARK(lookBack)->UseRealTime()->MeasureProcessCPUTime();

void allocation(benchmark::State& state) {
    Bench& b = bench();
    const auto bytes = uint64_t(state.range(0));
    for (auto _ : state) {
        auto memory = b.device->allocate(bytes, 256, MemoryKind::Device);
        b.device->free(*memory, bytes, MemoryKind::Device);
    }
}
BENCHMARK(allocation)->Arg(1 << 10)->Arg(1 << 20)->Arg(64 << 20);

} // namespace
} // namespace cw::cpu

BENCHMARK_MAIN();
