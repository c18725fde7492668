// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <csignal>
#include <cstring>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "backends/cpu/driver/testing/device_test_base.h"
#include "backends/cpu/driver/watchdog.h"

namespace cw::cpu {
namespace {

class Faults : public DeviceTest {
  protected:
    /// A kernel ends with this code, and the device goes on with a new queue.
    void expectFault(ErrorCode code) {
        ASSERT_TRUE(last_fault);
        EXPECT_EQ(last_fault->code, code) << last_fault->message;
        last_fault.reset();
        newQueue();
        std::vector<uint32_t> out(64, ~0u);
        run("indices", 2, 32, out.data());
        EXPECT_EQ(out[63], 63u);
        EXPECT_FALSE(last_fault);
    }
    uint32_t word = 0;
};

TEST_F(Faults, AWildStoreNamesBlockThreadAndAddress) {
    for (const char* name :
         {"wildStore", "wildStore_loop", "wildStore_widened", "wildStoreAfterBarrier"}) {
        run(name, 3, 64, nullptr, 0x10);
        ASSERT_TRUE(last_fault) << name;
        EXPECT_EQ(last_fault->kernel, name);
        EXPECT_EQ(last_fault->address, 0x10u);
        EXPECT_EQ(last_fault->block[0], 1u);
        EXPECT_EQ(last_fault->thread[0], 3u);
        expectFault(ErrorCode::IllegalAddress);
    }
}

TEST_F(Faults, ANonCanonicalAddress) {
    run("wildStore", 2, 64, nullptr, 0x123456789abcdef0);
    expectFault(ErrorCode::IllegalAddress);
}

TEST_F(Faults, ACallOfNothing) {
    for (const char* name : {"wildCall", "wildCall_loop"}) {
        run(name, 1, 1, nullptr, 0);
        expectFault(ErrorCode::IllegalAddress);
    }
}

TEST_F(Faults, AFullStack) {
    std::vector<uint32_t> out(66);
    run("deep_loop", 1, 1, out.data(), 100'000'000);
    expectFault(ErrorCode::HardwareStackError);
    run("deep", 1, 64, out.data(), 100'000'000);
    expectFault(ErrorCode::HardwareStackError);
}

TEST_F(Faults, ATrap) {
    for (const char* name : {"trapped", "trapped_loop"}) {
        run(name, 1, 64, nullptr);
        ASSERT_TRUE(last_fault);
        EXPECT_EQ(last_fault->thread[0], 5u);
        expectFault(ErrorCode::LaunchFailed);
    }
}

TEST_F(Faults, AnIllegalInstruction) {
    for (const char* name : {"illegal", "illegal_loop"}) {
        run(name, 1, 1, nullptr);
        expectFault(ErrorCode::IllegalInstruction);
    }
}

TEST_F(Faults, AnAssertionSaysItsLine) {
    for (const char* name : {"asserted", "asserted_loop"}) {
        testing::internal::CaptureStderr();
        run(name, 1, 64, nullptr);
        const std::string text = testing::internal::GetCapturedStderr();
        EXPECT_EQ(text, "demo.cu:12: void demo(int): block: [0,0,0], thread: [2,0,0] Assertion "
                        "`x > 0` failed.\n");
        ASSERT_TRUE(last_fault);
        EXPECT_EQ(last_fault->source, "demo.cu:12");
        expectFault(ErrorCode::Assert);
    }
}

TEST_F(Faults, EveryThreadWhoseAssertionFailsSaysSo) {
    for (const char* name : {"assertedByOdd", "assertedByOdd_loop"}) {
        uint32_t out[70] = {};
        testing::internal::CaptureStderr();
        run(name, Grid{{1, 1, 1}, {5, 7, 2}}, out);
        const std::string text = testing::internal::GetCapturedStderr();
        std::string wanted;
        for (int i = 0; i < 70; ++i)
            if (i % 2)
                wanted += fmt::format("demo.cu:13: void demo(int): block: [0,0,0], thread: "
                                      "[{},{},{}] Assertion `even` failed.\n",
                                      i % 5, i / 5 % 7, i / 35);
        EXPECT_EQ(text, wanted) << name;
        EXPECT_EQ(out[68], 1u) << "the others have their turn";
        EXPECT_EQ(out[69], 0u);
        ASSERT_TRUE(last_fault);
        EXPECT_EQ(last_fault->thread[0], 1u) << "the first counts";
        EXPECT_EQ(last_fault->thread[1], 0u);
        expectFault(ErrorCode::Assert);
    }
}

TEST_F(Faults, FreeingTwice) {
    run("freesTwice", 1, 1, nullptr);
    expectFault(ErrorCode::IllegalAddress);
}

TEST_F(Faults, LaterCommandsAreDropped) {
    bool ran = false;
    ASSERT_TRUE(launch(*queue, "trapped", {{1, 1, 1}, {32, 1, 1}}));
    ASSERT_TRUE(bool(queue->callHost([&] { ran = true; })));
    queue->wait(queue->last());
    EXPECT_FALSE(ran);
    expectFault(ErrorCode::LaunchFailed);
}

TEST_F(Faults, StoppingAnotherQueueInTimeKeepsWhatWaitsFromRunning) {
    auto other = std::move(*device->createQueue(0));
    device->setFaultHandler([&](const Fault&) { other->stop(); });
    bool ran = false;
    ASSERT_TRUE(launch(*queue, "trapped", {{1, 1, 1}, {32, 1, 1}}));
    ASSERT_TRUE(bool(other->waitFor(*queue, queue->last())));
    ASSERT_TRUE(bool(other->callHost([&] { ran = true; })));
    other->wait(other->last());
    EXPECT_FALSE(ran);
}

TEST_F(Faults, AStoppedQueueEndsTheKernelThatRuns) {
    uint32_t out[64] = {};
    ASSERT_TRUE(launch(*queue, "foreverYielding", {{4, 1, 1}, {64, 1, 1}}, out));
    queue->stop();
    queue->wait(queue->last());
    EXPECT_FALSE(last_fault);
    newQueue();
    run("indices", 1, 64, out);
    EXPECT_EQ(out[63], 63u);
}

TEST_F(Faults, OtherQueuesGoOn) {
    auto other = std::move(*device->createQueue(0));
    run("trapped", 1, 32, nullptr);
    std::vector<uint32_t> out(32, ~0u);
    ASSERT_TRUE(launch(*other, "indices", {{1, 1, 1}, {32, 1, 1}}, out.data()));
    other->wait(other->last());
    EXPECT_EQ(out[31], 31u);
}

TEST_F(Faults, OfManyBlocksEndTheLaunchSoon) {
    // Blocks that would run for ever end because one has failed.
    Grid grid{{64, 1, 1}, {32, 1, 1}};
    ASSERT_TRUE(launch(*queue, "trapped", grid));
    queue->wait(queue->last());
    expectFault(ErrorCode::LaunchFailed);
}

TEST_F(Faults, ACopyFromNowhereIsToldAndTheQueueGoesOn) {
    std::vector<uint32_t> out(16);
    ASSERT_TRUE(bool(queue->copy(out.data(), reinterpret_cast<void*>(0x20), CopyKind::HostToDevice,
                                 {.width = 64})));
    ASSERT_TRUE(bool(queue->fill(0x20, 0, 4, {.width = 64})));
    queue->wait(queue->last());
    ASSERT_TRUE(last_fault);
    EXPECT_EQ(last_fault->code, ErrorCode::InvalidArgument);
    last_fault.reset();
    run("indices", 1, 16, out.data());
    EXPECT_EQ(out[15], 15u);
}

TEST_F(Faults, HaveASourceLine) {
    auto image = testImage();
    image->files = {"demo.cu"};
    image->lines = {{0, 0, 77}};
    auto loaded = device->load(image);
    ASSERT_TRUE(bool(loaded));
    executable = *loaded;
    run("wildStore", 2, 32, nullptr, 0x10);
    ASSERT_TRUE(last_fault);
    EXPECT_EQ(last_fault->source, "demo.cu:77");
}

// What is not the kernel's fault goes to whoever was there before, or kills the process as ever.
sigjmp_buf back;
TEST_F(Faults, OfTheHostGoToTheHostsHandler) {
    struct sigaction theirs{}, before{};
    theirs.sa_handler = [](int) { siglongjmp(back, 1); };
    sigaction(SIGSEGV, &theirs, &before);
    ASSERT_TRUE(bool(device->load(testImage()))); // puts ours in front again
    if (sigsetjmp(back, 1) == 0) {
        *reinterpret_cast<volatile int*>(uintptr_t(0x30)) = 1;
        FAIL() << "came back";
    }
    run("wildStore", 2, 32, nullptr, 0x10);
    EXPECT_TRUE(last_fault);
    sigaction(SIGSEGV, &before, nullptr);
    ASSERT_TRUE(bool(device->load(testImage())));
}

#if !defined(__SANITIZE_THREAD__) && !__has_feature(thread_sanitizer)
// (ThreadSanitizer holds signals back, and knows no fork.)
TEST_F(Faults, AKernelThatNeverEndsIsStoppedByTheWatchdog) {
    setWatchdog(0.05);
    uint32_t out[64] = {};
    for (const char* name : {"forever", "forever_loop", "foreverYielding"}) {
        run(name, 4, 64, out);
        expectFault(ErrorCode::LaunchTimeout);
    }
    run("manyBarriers", 1, 64, nullptr, ~uint64_t(0));
    expectFault(ErrorCode::LaunchTimeout);
    setWatchdog(0);
}

TEST_F(Faults, AChildOfForkGetsAnError) {
    const pid_t child = fork();
    if (child == 0) {
        auto ticket = queue->callHost([] {});
        const bool refused = !ticket && ticket.error().code == ErrorCode::NotInitialized &&
                             !device->allocate(16, 256, MemoryKind::Device) &&
                             !device->load(testImage());
        queue.reset(); // does not wait for ever
        _exit(refused ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}
#endif

} // namespace
} // namespace cw::cpu
