// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/copy.h"

#include <numeric>

#include "runtime/memory/allocate.h"
#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

void* at(uint64_t address) {
    return reinterpret_cast<void*>(address);
}
std::vector<uint8_t> counting(size_t size) {
    std::vector<uint8_t> bytes(size);
    std::iota(bytes.begin(), bytes.end(), uint8_t(1));
    return bytes;
}

/// On memory that the host can't touch, where only real copies can pass.
class Copying : public RuntimeTest {
  protected:
    Copying() : RuntimeTest("null:2") {}
    Stream& stream() { return context().legacyStream(); }
    Result<> to(uint64_t device, const std::vector<uint8_t>& host) {
        return copy(stream(),
                    {.to = at(device), .from = host.data(), .shape = {.width = host.size()}},
                    CallStyle::Blocking);
    }
    std::vector<uint8_t> from(uint64_t device, size_t size) {
        std::vector<uint8_t> host(size);
        CW_ASSERT_OK(copy(stream(),
                          {.to = host.data(), .from = at(device), .shape = {.width = size}},
                          CallStyle::Blocking));
        return host;
    }
};

TEST_F(Copying, BringsBytesThereAndBack) {
    const uint64_t memory = CW_ASSERT_OK(allocateDevice(context(), 100));
    CW_ASSERT_OK(to(memory, counting(100)));
    EXPECT_EQ(from(memory, 100), counting(100));
}

TEST_F(Copying, MovesRectanglesBetweenPitches) {
    const uint64_t memory = CW_ASSERT_OK(allocateDevice(context(), 64));
    CW_ASSERT_OK(fill(stream(), at(memory), 0, 1, {.width = 64}, CallStyle::Blocking));
    const auto host = counting(8);
    CW_ASSERT_OK(copy(stream(),
                      {.to = at(memory),
                       .from = host.data(),
                       .shape = {.width = 2, .height = 3, .to_pitch = 16, .from_pitch = 3}},
                      CallStyle::Blocking));
    const auto result = from(memory, 64);
    EXPECT_EQ(result[0], 1);
    EXPECT_EQ(result[1], 2);
    EXPECT_EQ(result[2], 0);
    EXPECT_EQ(result[16], 4);
    EXPECT_EQ(result[33], 8);
}

TEST_F(Copying, PastTheEndOfAnAllocationIsInvalid) {
    const uint64_t memory = CW_ASSERT_OK(allocateDevice(context(), 10));
    EXPECT_EQ(codeOf(to(memory, counting(11))), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(to(memory + 5, counting(6))), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(fill(stream(), at(memory), 0, 1, {.width = 11}, CallStyle::Blocking)),
              ErrorCode::InvalidArgument);
}

TEST_F(Copying, OfNothingIsANoOp) {
    EXPECT_TRUE(copy(stream(), {.to = nullptr, .from = nullptr, .shape = {.width = 0}},
                     CallStyle::Blocking));
}

TEST_F(Copying, FromNullIsInvalid) {
    const uint64_t memory = CW_ASSERT_OK(allocateDevice(context(), 10));
    EXPECT_EQ(codeOf(copy(stream(), {.to = at(memory), .from = nullptr, .shape = {.width = 1}},
                          CallStyle::Blocking)),
              ErrorCode::InvalidArgument);
}

TEST_F(Copying, RefusesAHostAddressInADevicesPlace) {
    auto host = counting(4), other = counting(4);
    for (Direction direction :
         {Direction::HostToDevice, Direction::DeviceToHost, Direction::DeviceToDevice})
        EXPECT_EQ(codeOf(copy(stream(),
                              {.to = host.data(),
                               .from = other.data(),
                               .shape = {.width = 4},
                               .direction = direction},
                              CallStyle::Blocking)),
                  ErrorCode::InvalidArgument);
}

TEST_F(Copying, RefusesADirectionThatIsNone) {
    auto host = counting(4);
    EXPECT_EQ(codeOf(copy(stream(),
                          {.to = host.data(),
                           .from = host.data(),
                           .shape = {.width = 4},
                           .direction = Direction(9)},
                          CallStyle::Blocking)),
              ErrorCode::InvalidMemcpyDirection);
}

TEST_F(Copying, GoesBetweenDevicesThroughTheHost) {
    const uint64_t here = CW_ASSERT_OK(allocateDevice(context(0), 100));
    const uint64_t there = CW_ASSERT_OK(allocateDevice(context(1), 100));
    CW_ASSERT_OK(to(here, counting(100)));
    CW_ASSERT_OK(copy(stream(), {.to = at(there), .from = at(here), .shape = {.width = 100}},
                      CallStyle::Blocking));
    EXPECT_EQ(from(there, 100), counting(100));
}

TEST_F(Copying, FillsAnotherDevicesMemory) {
    const uint64_t there = CW_ASSERT_OK(allocateDevice(context(1), 4));
    CW_ASSERT_OK(fill(stream(), at(there), 7, 1, {.width = 4}, CallStyle::Blocking));
    EXPECT_EQ(from(there, 4), (std::vector<uint8_t>{7, 7, 7, 7}));
}

/// When calls wait: nothing is done before somebody does.
class CopyWaiting : public RuntimeTest {
  protected:
    CopyWaiting() {
        memory = CW_ASSERT_OK(allocateDevice(context(), 100));
        pinned = CW_ASSERT_OK(allocatePinned(context(), 100, 0));
    }
    Stream& stream() { return context().legacyStream(); }
    void beBusy() {
        CW_ASSERT_OK(stream().callHost([] {}));
    }
    bool pending() { return stream().rawQueue().reached() < stream().rawQueue().last(); }
    std::vector<uint8_t> host = counting(100);
    uint64_t memory = 0, pinned = 0;
};

TEST_F(CopyWaiting, BlockingCopiesFromTheHostAreDone) {
    CW_ASSERT_OK(copy(stream(), {.to = at(memory), .from = host.data(), .shape = {.width = 100}},
                      CallStyle::Blocking));
    EXPECT_FALSE(pending());
}

TEST_F(CopyWaiting, CopiesOnABusyDeviceReturnAtOnce) {
    beBusy();
    CW_ASSERT_OK(copy(stream(), {.to = at(memory + 50), .from = at(memory), .shape = {.width = 50}},
                      CallStyle::Blocking));
    EXPECT_TRUE(pending());
}

TEST_F(CopyWaiting, AsynchronousCopiesFromPinnedMemoryReturnAtOnce) {
    CW_ASSERT_OK(copy(stream(), {.to = at(memory), .from = at(pinned), .shape = {.width = 100}},
                      CallStyle::Async));
    EXPECT_TRUE(pending());
}

TEST_F(CopyWaiting, AsynchronousCopiesToPageableMemoryAreDone) {
    CW_ASSERT_OK(copy(stream(), {.to = host.data(), .from = at(memory), .shape = {.width = 100}},
                      CallStyle::Async));
    EXPECT_FALSE(pending());
}

TEST_F(CopyWaiting, PageableMemoryMayChangeAfterAnAsynchronousCopy) {
    CW_ASSERT_OK(fill(stream(), at(memory), 0, 1, {.width = 100}, CallStyle::Async));
    CW_ASSERT_OK(copy(stream(), {.to = at(memory), .from = host.data(), .shape = {.width = 100}},
                      CallStyle::Async));
    host.assign(100, 0);
    CW_ASSERT_OK(stream().synchronize());
    EXPECT_EQ(*static_cast<uint8_t*>(at(memory + 41)), 42);
}

TEST_F(CopyWaiting, CopiesAndFillsOnAnIdleDeviceAreDone) {
    CW_ASSERT_OK(fill(stream(), at(memory), 0, 1, {.width = 100}, CallStyle::Blocking));
    EXPECT_FALSE(pending());
    CW_ASSERT_OK(copy(stream(), {.to = at(memory + 50), .from = at(memory), .shape = {.width = 50}},
                      CallStyle::Blocking));
    EXPECT_FALSE(pending());
}

TEST_F(CopyWaiting, FillsOnABusyDeviceReturnAtOnceButForHostMemory) {
    beBusy();
    CW_ASSERT_OK(fill(stream(), at(memory), 0, 1, {.width = 100}, CallStyle::Blocking));
    EXPECT_TRUE(pending());
    CW_ASSERT_OK(fill(stream(), at(pinned), 0, 1, {.width = 100}, CallStyle::Blocking));
    EXPECT_FALSE(pending());
}

} // namespace
} // namespace cw::testing
