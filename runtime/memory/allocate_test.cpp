// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/allocate.h"

#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

void* at(uint64_t address) {
    return reinterpret_cast<void*>(address);
}

class Allocating : public RuntimeTest {};

TEST_F(Allocating, OfNothingGivesNull) {
    EXPECT_EQ(CW_ASSERT_OK(allocateDevice(context(), 0)), 0u);
}

TEST_F(Allocating, MoreThanThereIsFails) {
    EXPECT_EQ(codeOf(allocateDevice(context(), uint64_t(1) << 40)), ErrorCode::OutOfMemory);
    EXPECT_EQ(codeOf(allocateDevice(context(), ~uint64_t(0))), ErrorCode::OutOfMemory);
    ASSERT_TRUE(allocateDevice(context(), 600 << 10));
    EXPECT_EQ(codeOf(allocateDevice(context(), 600 << 10)), ErrorCode::OutOfMemory);
}

TEST_F(Allocating, IsAlignedForEveryType) {
    CW_ASSERT_OK(allocateDevice(context(), 1));
    EXPECT_EQ(CW_ASSERT_OK(allocateDevice(context(), 1)) % 256, 0u);
}

TEST_F(Allocating, FreesOnceAndOnlyFromTheBeginning) {
    const uint64_t memory = CW_ASSERT_OK(allocateDevice(context(), 100));
    EXPECT_EQ(codeOf(freeDevice(*process, at(memory + 1))), ErrorCode::InvalidArgument);
    EXPECT_TRUE(freeDevice(*process, at(memory)));
    EXPECT_EQ(codeOf(freeDevice(*process, at(memory))), ErrorCode::InvalidArgument);
    EXPECT_TRUE(freeDevice(*process, nullptr));
    EXPECT_EQ(device().used, 0u);
}

TEST_F(Allocating, KeepsHostAndDeviceMemoryApart) {
    const uint64_t memory = CW_ASSERT_OK(allocateDevice(context(), 100));
    const uint64_t pinned = CW_ASSERT_OK(allocatePinned(context(), 100, 0));
    EXPECT_EQ(codeOf(freePinned(*process, at(memory))), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(freeDevice(*process, at(pinned))), ErrorCode::InvalidArgument);
    int local = 0;
    EXPECT_EQ(codeOf(freeDevice(*process, &local)), ErrorCode::InvalidArgument);
}

TEST_F(Allocating, WaitsForTheDeviceBeforeItFrees) {
    const uint64_t memory = CW_ASSERT_OK(allocateDevice(context(), 100));
    bool done = false;
    CW_ASSERT_OK(context().legacyStream().callHost([&] { done = true; }));
    CW_ASSERT_OK(freeDevice(*process, at(memory)));
    EXPECT_TRUE(done);
}

TEST_F(Allocating, RegistersThePagesOfTheProgramOnce) {
    std::vector<char> pages(100);
    EXPECT_TRUE(registerHost(context(), pages.data(), 100, 0));
    EXPECT_EQ(codeOf(registerHost(context(), pages.data() + 50, 10, 0)),
              ErrorCode::HostMemoryAlreadyRegistered);
    EXPECT_EQ(CW_ASSERT_OK(devicePointerOf(context(), pages.data() + 50)),
              reinterpret_cast<uint64_t>(pages.data() + 50));
    EXPECT_TRUE(unregisterHost(*process, pages.data()));
    EXPECT_EQ(codeOf(unregisterHost(*process, pages.data())), ErrorCode::HostMemoryNotRegistered);
}

TEST_F(Allocating, EndsWithTheContext) {
    CW_ASSERT_OK(allocateDevice(context(), 100));
    CW_ASSERT_OK(allocatePinned(context(), 100, 0));
    FakeDevice& fake_device = device();
    CW_ASSERT_OK(process->reset(0));
    EXPECT_EQ(fake_device.used, 0u);
}

} // namespace
} // namespace cw::testing
