// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/memory/pool.h"

#include "runtime/memory/allocate.h"
#include "runtime/testing/fixture.h"

namespace cw::testing {
namespace {

using namespace cw::runtime;

void* at(uint64_t address) {
    return reinterpret_cast<void*>(address);
}

class Pools : public RuntimeTest {
  protected:
    Pools() {
        pool = CW_ASSERT_OK(process->currentPool(0));
        other = CW_ASSERT_OK(context().createStream(StreamKind::NonBlocking, 0));
        CW_ASSERT_OK(other->callHost([] {}));
    }
    ~Pools() override {
        other.reset();
        pool.reset();
    }
    Stream& stream() { return context().legacyStream(); }
    std::shared_ptr<Pool> pool;
    std::shared_ptr<Stream> other;
};

TEST_F(Pools, ReuseAtOnceInTheStreamThatFreed) {
    const uint64_t memory = CW_ASSERT_OK(pool->allocate(stream(), 1000));
    CW_ASSERT_OK(freeInStream(stream(), at(memory)));
    EXPECT_EQ(CW_ASSERT_OK(pool->allocate(stream(), 900)), memory);
}

TEST_F(Pools, WaitBeforeAnotherStreamReuses) {
    const uint64_t memory = CW_ASSERT_OK(pool->allocate(*other, 1000));
    CW_ASSERT_OK(freeInStream(*other, at(memory)));
    EXPECT_NE(CW_ASSERT_OK(pool->allocate(stream(), 1000)), memory);
    CW_ASSERT_OK(other->synchronize());
    EXPECT_EQ(CW_ASSERT_OK(pool->allocate(stream(), 1000)), memory);
}

TEST_F(Pools, CountWhatIsReservedAndUsed) {
    const uint64_t memory = CW_ASSERT_OK(pool->allocate(stream(), 1024));
    EXPECT_EQ(pool->usage().used, 1024u);
    CW_ASSERT_OK(freeInStream(stream(), at(memory)));
    EXPECT_EQ(pool->usage().used, 0u);
    EXPECT_EQ(pool->usage().used_high, 1024u);
    EXPECT_EQ(pool->usage().reserved, 1024u);
    pool->trim(0);
    EXPECT_EQ(pool->usage().reserved, 0u);
    EXPECT_EQ(device().used, 0u);
}

TEST_F(Pools, KeepTheirThresholdAtASynchronisation) {
    const uint64_t memory = CW_ASSERT_OK(pool->allocate(stream(), 1024));
    CW_ASSERT_OK(freeInStream(stream(), at(memory)));
    pool->release_threshold = 1024;
    CW_ASSERT_OK(context().synchronize());
    EXPECT_EQ(pool->usage().reserved, 1024u);
    pool->release_threshold = 0;
    CW_ASSERT_OK(context().synchronize());
    EXPECT_EQ(pool->usage().reserved, 0u);
}

TEST_F(Pools, KeepTheirLimit) {
    const auto small = CW_ASSERT_OK(process->createPool(0, 4096));
    EXPECT_EQ(codeOf(small->allocate(stream(), 8192)), ErrorCode::OutOfMemory);
}

TEST_F(Pools, GiveMemoryBackWhenTheDeviceIsFull) {
    const uint64_t memory = CW_ASSERT_OK(pool->allocate(stream(), 600 << 10));
    CW_ASSERT_OK(freeInStream(stream(), at(memory)));
    EXPECT_TRUE(allocateDevice(context(), 600 << 10));
}

TEST_F(Pools, AcceptFreesInAnyWayButOnce) {
    const uint64_t memory = CW_ASSERT_OK(pool->allocate(stream(), 1000));
    CW_ASSERT_OK(freeDevice(*process, at(memory)));
    EXPECT_EQ(codeOf(freeInStream(stream(), at(memory))), ErrorCode::InvalidArgument);
    const uint64_t plain = CW_ASSERT_OK(allocateDevice(context(), 1000));
    EXPECT_TRUE(freeInStream(stream(), at(plain)));
}

} // namespace
} // namespace cw::testing
