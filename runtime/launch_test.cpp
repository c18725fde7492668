// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/launch.h"

#include "runtime/memory/allocate.h"
#include "runtime/memory/copy.h"
#include "runtime/occupancy.h"
#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

ir::Image testImage() {
    ir::Image image;
    image.target = "fake:test:w1";
    image.kernels.push_back({.name = "add", .params = {{0, 4}, {8, 8}}, .arg_bytes = 16});
    image.kernels.push_back({.name = "bounded", .max_threads = 128});
    image.kernels.push_back({.name = "sharing", .static_shared = 1024});
    image.kernels.push_back({.name = "fault"});
    return image;
}

class Launching : public RuntimeTest {
  protected:
    Launching() : RuntimeTest("fake:2"), image(testImage()) { registerAll(); }
    void registerAll() {
        FatBinary* binary = process->registry().add(&image.wrapper);
        int i = 0;
        for (const char* name : {"add", "bounded", "sharing", "fault"})
            process->registry().addKernel(*binary, &stubs[i++], name);
    }
    Kernel& kernel(int index, int ordinal = 0) {
        return *CW_ASSERT_OK(process->registry().kernelIn(
            *process->registry().findKernel(&stubs[index]), context(ordinal)));
    }
    Kernel& add() { return kernel(0); }
    Kernel& bounded() { return kernel(1); }
    Kernel& sharing() { return kernel(2); }
    Kernel& fault(int ordinal = 0) { return kernel(3, ordinal); }
    Stream& stream(int ordinal = 0) { return context(ordinal).legacyStream(); }

    RegisteredImage image;
    char stubs[4] = {};
};

LaunchShape shape(uint32_t blocks, uint32_t threads, uint64_t shared = 0) {
    return {.grid = {blocks, 1, 1}, .block = {threads, 1, 1}, .dynamic_shared = shared};
}

TEST_F(Launching, PacksArgumentsWhereTheKernelExpectsThem) {
    int count = 42;
    double* pointer = reinterpret_cast<double*>(0x1234);
    void* arguments[] = {&count, &pointer};
    CW_ASSERT_OK(launch(add(), shape(3, 64, 16), arguments, stream()));
    EXPECT_TRUE(device().launches.empty()) << "a launch returns before the kernel runs";
    CW_ASSERT_OK(stream().synchronize());
    ASSERT_EQ(device().launches.size(), 1u);
    const FakeLaunch& done = device().launches[0];
    EXPECT_EQ(done.grid.grid[0], 3u);
    EXPECT_EQ(done.grid.block[0], 64u);
    EXPECT_EQ(done.grid.dynamic_shared, 16u);
    ASSERT_EQ(done.arguments.size(), 16u);
    EXPECT_EQ(std::memcmp(done.arguments.data(), &count, 4), 0);
    EXPECT_EQ(std::memcmp(done.arguments.data() + 8, &pointer, 8), 0);
}

TEST_F(Launching, WithoutArgumentsThatTheKernelTakesIsInvalid) {
    EXPECT_EQ(codeOf(launch(add(), shape(1, 1), nullptr, stream())), ErrorCode::InvalidArgument);
}

TEST_F(Launching, RefusesShapesThatNoDeviceHas) {
    const auto refused = [&](LaunchShape bad) {
        return codeOf(checkLaunch(bounded(), bad)) == ErrorCode::InvalidConfiguration;
    };
    EXPECT_TRUE(refused(shape(0, 1)));
    EXPECT_TRUE(refused(shape(1, 0)));
    EXPECT_TRUE(refused(shape(1, 1025)));
    EXPECT_TRUE(refused({.grid = {1, 65536, 1}}));
    EXPECT_TRUE(refused({.grid = {1, 1, 65536}}));
    EXPECT_TRUE(refused({.block = {32, 32, 2}}));
    EXPECT_TRUE(refused({.block = {1, 1, 65}}));
    EXPECT_TRUE(checkLaunch(bounded(), {.grid = {0x7fffffff, 1, 1}}));
}

TEST_F(Launching, RefusesMoreThreadsThanTheLaunchBound) {
    EXPECT_TRUE(checkLaunch(bounded(), shape(1, 128)));
    EXPECT_EQ(codeOf(checkLaunch(bounded(), shape(1, 129))), ErrorCode::InvalidArgument);
}

TEST_F(Launching, RefusesMoreSharedMemoryThanIsOptedInto) {
    EXPECT_TRUE(checkLaunch(sharing(), shape(1, 32, 48 * 1024 - 1024)));
    EXPECT_EQ(codeOf(checkLaunch(sharing(), shape(1, 32, 48 * 1024))), ErrorCode::InvalidArgument);
    CW_ASSERT_OK(setMaxDynamicShared(sharing(), 64 * 1024));
    EXPECT_TRUE(checkLaunch(sharing(), shape(1, 32, 64 * 1024)));
    EXPECT_EQ(codeOf(setMaxDynamicShared(sharing(), 163 * 1024)), ErrorCode::InvalidArgument);
    CW_ASSERT_OK(setMaxDynamicShared(sharing(), 162 * 1024));
}

TEST_F(Launching, CooperativelyNeedsAllBlocksResident) {
    LaunchShape all = shape(4, 1024);
    all.cooperative = true;
    EXPECT_TRUE(checkLaunch(bounded().meta.max_threads ? add() : add(), all));
    all.grid[0] = 5;
    EXPECT_EQ(codeOf(checkLaunch(add(), all)), ErrorCode::CooperativeLaunchTooLarge);
}

TEST_F(Launching, WithCudaLaunchBlockingWaits) {
    Config config;
    config.devices = "fake";
    config.launch_blocking = true;
    make(config);
    registerAll();
    CW_ASSERT_OK(launch(bounded(), shape(1, 1), nullptr, stream()));
    EXPECT_EQ(device().launches.size(), 1u);
    EXPECT_EQ(codeOf(launch(fault(), shape(1, 1), nullptr, stream())), ErrorCode::IllegalAddress);
}

TEST_F(Launching, AFaultBreaksItsContextUntilItIsReset) {
    CW_ASSERT_OK(launch(fault(), shape(1, 1), nullptr, stream()));
    EXPECT_TRUE(process->current()) << "nobody has waited yet";
    EXPECT_EQ(codeOf(stream().synchronize()), ErrorCode::IllegalAddress);
    EXPECT_EQ(codeOf(process->current()), ErrorCode::IllegalAddress);
    EXPECT_EQ(codeOf(context().synchronize()), ErrorCode::IllegalAddress);
    EXPECT_TRUE(context(1).check()) << "other contexts live on";
    CW_ASSERT_OK(process->reset(0));
    EXPECT_TRUE(process->current());
    CW_ASSERT_OK(launch(bounded(), shape(1, 1), nullptr, stream()));
    EXPECT_TRUE(stream().synchronize());
}

TEST_F(Launching, AFaultStopsEveryStreamOfItsContext) {
    auto blocking = CW_ASSERT_OK(context().createStream(StreamKind::Blocking, 0));
    auto free = CW_ASSERT_OK(context().createStream(StreamKind::NonBlocking, 0));
    Queue* transfer = CW_ASSERT_OK(context().transferQueue());
    CW_ASSERT_OK(launch(bounded(), shape(1, 1), nullptr, *free));
    CW_ASSERT_OK(launch(bounded(), shape(1, 1), nullptr, *blocking));
    CW_ASSERT_OK(launch(bounded(), shape(1, 1), nullptr, stream(1)));
    CW_ASSERT_OK(launch(fault(), shape(1, 1), nullptr, stream()));
    EXPECT_EQ(codeOf(stream().synchronize()), ErrorCode::IllegalAddress);
    const size_t ran = device().launches.size(); // the legacy stream waits for blocking ones
    EXPECT_EQ(codeOf(free->synchronize()), ErrorCode::IllegalAddress);
    EXPECT_EQ(device().launches.size(), ran);

    bool late = false;
    auto next = CW_ASSERT_OK(context().createStream(StreamKind::NonBlocking, 0));
    for (Queue* queue : {&next->rawQueue(), transfer}) {
        const Ticket ticket = CW_ASSERT_OK(queue->callHost([&] { late = true; }));
        queue->wait(ticket);
    }
    EXPECT_FALSE(late);
    CW_ASSERT_OK(stream(1).synchronize());
    EXPECT_EQ(device(1).launches.size(), 1u) << "other contexts live on";
}

TEST_F(Launching, OccupancyFollowsThreadsSharedMemoryAndRegisters) {
    EXPECT_EQ(residentBlocks(add(), 1024, 0), 2u);
    EXPECT_EQ(residentBlocks(add(), 256, 0), 8u);
    EXPECT_EQ(residentBlocks(add(), 64, 80 * 1024), 2u);
    EXPECT_EQ(residentBlocks(add(), 1025, 0), 0u);
    EXPECT_EQ(residentBlocks(bounded(), 256, 0), 0u);
    EXPECT_EQ(residentBlocks(add(), 32, 164 * 1024), 0u);
}

} // namespace
} // namespace cw::testing
