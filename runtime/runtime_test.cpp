// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/runtime.h"

#include <thread>

#include "runtime/identity.h"
#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

class Processes : public RuntimeTest {
  protected:
    void show(std::string devices, std::optional<std::string> visible = {}) {
        Config config;
        config.devices = std::move(devices);
        config.visible = std::move(visible);
        make(config);
    }
};

TEST_F(Processes, ShowTheDevicesTheyAreAskedFor) {
    show("fake:2,null");
    CW_ASSERT_OK(process->start());
    EXPECT_EQ(process->deviceCount(), 3);
    EXPECT_FALSE(CW_ASSERT_OK(process->device(2))->facts().executes);
}

TEST_F(Processes, WithoutDevicesSaySo) {
    show("fake", "-1");
    EXPECT_EQ(codeOf(process->current()), ErrorCode::NoDevice);
    EXPECT_EQ(codeOf(process->start()), ErrorCode::NoDevice);
    EXPECT_EQ(process->deviceCount(), 0);
}

TEST_F(Processes, LeaveOutBackendsThatAreNotThere) {
    show("nonsense,fake");
    CW_ASSERT_OK(process->start());
    EXPECT_EQ(process->deviceCount(), 1);
}

TEST_F(Processes, HaveACurrentDeviceForEachThread) {
    show("fake:2");
    CW_ASSERT_OK(process->setCurrentDevice(1));
    EXPECT_EQ(CW_ASSERT_OK(process->current())->ordinal(), 1);
    int other = -1;
    std::thread([&] { other = CW_ASSERT_OK(process->current())->ordinal(); }).join();
    EXPECT_EQ(other, 0);
    EXPECT_EQ(codeOf(process->setCurrentDevice(2)), ErrorCode::InvalidDevice);
    EXPECT_EQ(codeOf(process->setCurrentDevice(-1)), ErrorCode::InvalidDevice);
}

TEST_F(Processes, LetGoOfEverythingOnReset) {
    const uint64_t before = context().id();
    const uint64_t handle =
        process->streams().add(CW_ASSERT_OK(context().createStream(StreamKind::Blocking, 0)));
    CW_ASSERT_OK(process->reset(0));
    EXPECT_EQ(codeOf(process->streams().find(handle)), ErrorCode::InvalidHandle);
    EXPECT_NE(context().id(), before);
}

TEST_F(Processes, LetDevicesReachEachOtherWhereMemoryIsUnified) {
    show("fake:2,null:2");
    EXPECT_TRUE(process->canAccessPeer(0, 1));
    EXPECT_FALSE(process->canAccessPeer(0, 0));
    EXPECT_FALSE(process->canAccessPeer(0, 2));
    EXPECT_FALSE(process->canAccessPeer(2, 3));
    CW_ASSERT_OK(context().enablePeer(1));
    EXPECT_EQ(codeOf(context().enablePeer(1)), ErrorCode::PeerAccessAlreadyEnabled);
    CW_ASSERT_OK(context().disablePeer(1));
    EXPECT_EQ(codeOf(context().disablePeer(1)), ErrorCode::PeerAccessNotEnabled);
}

TEST(Identity, ClaimsOneConsistentDevice) {
    ir::DeviceFacts facts;
    facts.compute_units = 4;
    const auto get = [&](Attribute which) { return attribute(which, facts, 0); };
    EXPECT_EQ(get(Attribute::ComputeCapabilityMajor), 8);
    EXPECT_EQ(get(Attribute::MultiProcessorCount), 4);
    EXPECT_EQ(get(Attribute::MaxSharedMemoryPerBlockOptin), 163 * 1024);
    EXPECT_EQ(get(Attribute::MaxSharedMemoryPerMultiprocessor) -
                  get(Attribute::ReservedSharedMemoryPerBlock),
              get(Attribute::MaxSharedMemoryPerBlockOptin));
    EXPECT_EQ(codeOf(attribute(0, facts, 0)), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(attribute(10000, facts, 0)), ErrorCode::InvalidArgument);
}

TEST(Identity, NamesADeviceTheSameWayEachTime) {
    ir::DeviceFacts facts;
    facts.name = "x";
    EXPECT_EQ(uuidText(deviceUuid(facts, 1)), uuidText(deviceUuid(facts, 1)));
    EXPECT_NE(uuidText(deviceUuid(facts, 1)), uuidText(deviceUuid(facts, 0)));
    EXPECT_EQ(uuidText(deviceUuid(facts, 0)).size(), 40u);
}

} // namespace
} // namespace cw::testing
