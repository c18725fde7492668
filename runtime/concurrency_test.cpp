// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many host threads at once; meant for ThreadSanitizer (README.md).
#include <thread>

#include "runtime/launch.h"
#include "runtime/memory/allocate.h"
#include "runtime/memory/copy.h"
#include "runtime/memory/pool.h"
#include "runtime/stream/event.h"
#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

constexpr int kThreads = 4, kRounds = 50;

void* at(uint64_t address) {
    return reinterpret_cast<void*>(address);
}

class ManyThreads : public RuntimeTest {
  protected:
    ManyThreads() : RuntimeTest("null:2") {}
    template <typename Body>
    void run(Body body) {
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                for (int round = 0; round < kRounds; ++round)
                    body(t, round);
            });
        for (std::thread& thread : threads)
            thread.join();
    }
};

TEST_F(ManyThreads, AllocateCopyAndFree) {
    run([&](int thread, int round) {
        Context& mine = context(thread % 2);
        const uint64_t memory = CW_ASSERT_OK(allocateDevice(mine, 64));
        std::vector<uint8_t> bytes(64, uint8_t(thread * kRounds + round)), back(64);
        Stream& stream = mine.legacyStream();
        CW_ASSERT_OK(copy(stream, {.to = at(memory), .from = bytes.data(), .shape = {.width = 64}},
                          CallStyle::Blocking));
        CW_ASSERT_OK(copy(stream, {.to = back.data(), .from = at(memory), .shape = {.width = 64}},
                          CallStyle::Blocking));
        EXPECT_EQ(bytes, back);
        CW_ASSERT_OK(freeDevice(*process, at(memory)));
    });
}

TEST_F(ManyThreads, MakeUseAndEndStreamsAndEvents) {
    run([&](int, int) {
        const uint64_t handle =
            process->streams().add(CW_ASSERT_OK(context().createStream(StreamKind::Blocking, 0)));
        const auto stream = CW_ASSERT_OK(process->streams().find(handle));
        Event event(context(), 0);
        CW_ASSERT_OK(event.record(*stream));
        CW_ASSERT_OK(event.orders(context().legacyStream()));
        CW_ASSERT_OK(CW_ASSERT_OK(context().perThreadStream())->synchronize());
        CW_ASSERT_OK(process->streams().take(handle));
        context().destroyStream(stream);
        EXPECT_FALSE(process->streams().find(handle));
    });
}

TEST_F(ManyThreads, ShareAPool) {
    const auto pool = CW_ASSERT_OK(process->currentPool(0));
    run([&](int, int round) {
        const auto stream = CW_ASSERT_OK(context().perThreadStream());
        const uint64_t memory = CW_ASSERT_OK(pool->allocate(*stream, 1000 + 100 * uint64_t(round)));
        CW_ASSERT_OK(freeInStream(*stream, at(memory)));
        if (round % 16 == 0) pool->trim(0);
    });
    EXPECT_EQ(pool->usage().used, 0u);
}

TEST_F(ManyThreads, LoadAModuleOnceAndLaunchFromAll) {
    ir::Image image;
    image.target = CW_ASSERT_OK(process->device(0))->facts().imageKey();
    image.kernels.push_back({.name = "kernel"});
    const RegisteredImage registered(image);
    FatBinary* binary = process->registry().add(&registered.wrapper);
    std::vector<char> stubs(kThreads * kRounds);
    process->registry().addKernel(*binary, &stubs[0], "kernel");
    run([&](int thread, int round) {
        const size_t own = size_t(thread * kRounds + round);
        if (own) process->registry().addKernel(*binary, &stubs[own], "kernel");
        for (size_t i : {size_t(0), own}) {
            RegisteredKernel* found = process->registry().findKernel(&stubs[i]);
            ASSERT_NE(found, nullptr);
            CW_ASSERT_OK(launch(*CW_ASSERT_OK(process->registry().kernelIn(*found, context())), {},
                                nullptr, context().legacyStream()));
        }
    });
}

} // namespace
} // namespace cw::testing
