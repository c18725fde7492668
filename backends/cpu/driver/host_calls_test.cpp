// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <thread>

#include "backends/cpu/driver/printf.h"
#include "backends/cpu/driver/testing/device_test_base.h"

namespace cw::cpu {
namespace {

/// Packs arguments as device code does.
class Packer {
  public:
    template <typename T>
    Packer& operator<<(T value) {
        bytes_.resize((bytes_.size() + alignof(T) - 1) & ~(alignof(T) - 1));
        const auto* from = reinterpret_cast<const std::byte*>(&value);
        bytes_.insert(bytes_.end(), from, from + sizeof value);
        return *this;
    }
    std::string format(const char* text, int arguments) {
        alignas(8) std::byte aligned[256];
        std::copy(bytes_.begin(), bytes_.end(), aligned);
        std::string result;
        EXPECT_EQ(formatPacked(result, text, aligned), arguments);
        return result;
    }

  private:
    std::vector<std::byte> bytes_;
};

TEST(Printf, FormatsAsTheHostDoes) {
    EXPECT_EQ((Packer() << 42 << 7u).format("%d|%5u|\n", 2), "42|    7|\n");
    EXPECT_EQ((Packer() << -1 << 255 << 8).format("%i %x %#o", 3), "-1 ff 010");
    EXPECT_EQ((Packer() << 1 << -5ll).format("%d %lld", 2), "1 -5");
    EXPECT_EQ((Packer() << 1 << 5ul).format("%d %lu", 2), "1 5");
    EXPECT_EQ((Packer() << 1 << size_t(5)).format("%d %zu", 2), "1 5");
    EXPECT_EQ((Packer() << 1.5 << 3).format("%.3f %d", 2), "1.500 3");
    EXPECT_EQ((Packer() << 3 << 1e10).format("%d %g", 2), "3 1e+10");
    EXPECT_EQ((Packer() << 6 << 2 << 3.14159).format("%*.*f", 3), "  3.14");
    EXPECT_EQ((Packer() << "text" << int('c')).format("%-6s%c", 2), "text  c");
    EXPECT_EQ((Packer() << static_cast<const char*>(nullptr)).format("%s", 1), "(null)");
    EXPECT_EQ((Packer() << 300).format("%hhd", 1), "44");
    EXPECT_EQ(Packer().format("100%% %", 0), "100% %");
    EXPECT_EQ((Packer() << 1).format("%y %d", 1), "%y 1");
    EXPECT_EQ((Packer() << 1 << 2).format("%300d%d", 2), std::string(299, ' ') + "12");
}

using HostCalls = DeviceTest;

TEST_F(HostCalls, PrintfAppearsAtSynchronisation) {
    for (const char* name : {"prints", "prints_loop"}) {
        testing::internal::CaptureStdout();
        run(name, 1, 3, nullptr);
        std::fflush(stdout);
        device->flushOutput();
        EXPECT_EQ(testing::internal::GetCapturedStdout(),
                  "block 0 thread 0 0.50 ok\nblock 0 thread 1 1.50 ok\nblock 0 thread 2 2.50 ok\n");
    }
}

TEST_F(HostCalls, MallocGivesMemoryToEachThread) {
    for (const char* name : {"mallocs", "mallocs_loop"}) {
        std::vector<uint32_t> out(64, ~0u);
        run(name, 1, 64, out.data());
        EXPECT_EQ(out[63], 63u);
    }
}

TEST_F(HostCalls, MallocGivesNothingBeyondTheLimit) {
    device->setHeapLimit(16);
    std::vector<uint32_t> out(32, ~0u);
    run("mallocs", 1, 32, out.data());
    EXPECT_EQ(out[0], ~0u);
}

TEST_F(HostCalls, AKernelMayWaitForTheHost) {
    uint32_t flag = 0;
    ASSERT_TRUE(launch(*queue, "waitForHost", {{1, 1, 1}, {32, 1, 1}}, &flag));
    auto other = std::move(*device->createQueue(0));
    std::vector<uint32_t> out(32, ~0u);
    ASSERT_TRUE(launch(*other, "indices", {{1, 1, 1}, {32, 1, 1}}, out.data()));
    other->wait(other->last()); // not held up by the first
    EXPECT_EQ(out[31], 31u);
    EXPECT_LT(queue->reached(), queue->last());
    __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
    queue->wait(queue->last());
}

TEST_F(HostCalls, TwoDevicesShareTheMachine) {
    auto second = std::move(*driver().open(1));
    auto code = second->load(testImage());
    ASSERT_TRUE(bool(code));
    auto other = std::move(*second->createQueue(0));
    std::vector<uint32_t> out(32, ~0u);
    const std::vector<uint64_t> packed = {reinterpret_cast<uint64_t>(out.data())};
    Grid grid{{1, 1, 1}, {32, 1, 1}};
    ASSERT_TRUE(
        bool(other->launch(*code, kernel("indices"), grid, 0, std::as_bytes(std::span(packed)))));
    other->wait(other->last());
    EXPECT_EQ(out[31], 31u);
}

TEST_F(HostCalls, BadImagesAreRefused) {
    auto image = testImage();
    image->code.resize(100);
    EXPECT_FALSE(bool(device->load(image)));
    image = testImage();
    image->kernels.pop_back();
    EXPECT_FALSE(bool(device->load(image)));
}

TEST_F(HostCalls, BadLaunchShapesAreRefused) {
    const auto refused = [&](const Grid& grid) {
        const uint64_t nothing[8] = {};
        return !queue->launch(executable, kernel("indices"), grid, 0,
                              std::as_bytes(std::span(nothing)));
    };
    EXPECT_TRUE(refused({{0, 1, 1}, {1, 1, 1}}));
    EXPECT_TRUE(refused({{1, 1, 1}, {1025, 1, 1}}));
    EXPECT_TRUE(refused({{1, 1, 1}, {64, 64, 1}}));
    EXPECT_TRUE(refused({{1, 1, 1}, {1, 1, 1}, 1 << 20}));
    EXPECT_FALSE(bool(queue->launch(executable, 10'000, {}, 0, {})));
}

} // namespace
} // namespace cw::cpu
