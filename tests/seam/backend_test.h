// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "backends/driver.h"

namespace cw {

/// A device of one driver. Names are "cpu:0": driver and index.
class BackendTest : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        auto opened = openDevice(GetParam());
        ASSERT_TRUE(bool(opened)) << opened.error().message;
        device_ = std::move(*opened);
        queue_ = newQueue();
    }

    Device& device() { return *device_; }
    Queue& queue() { return *queue_; }
    std::unique_ptr<Queue> newQueue() {
        auto made = device_->createQueue(0);
        EXPECT_TRUE(bool(made));
        return made ? std::move(*made) : nullptr;
    }
    DevicePtr allocate(uint64_t bytes, MemoryKind kind = MemoryKind::Device) {
        auto memory = device_->allocate(bytes, 256, kind);
        if (!memory) {
            ADD_FAILURE() << memory.error().message;
            return 0;
        }
        return *memory;
    }
    template <typename T>
    void write(DevicePtr to, const std::vector<T>& values) {
        copy(pointer(to), values.data(), CopyKind::HostToDevice, row(values.size() * sizeof(T)));
    }
    template <typename T>
    std::vector<T> readBack(DevicePtr from, size_t count) {
        std::vector<T> values(count);
        copy(values.data(), pointer(from), CopyKind::DeviceToHost, row(count * sizeof(T)));
        return values;
    }
    void copy(void* to, const void* from, CopyKind kind, const CopyShape& shape) {
        auto ticket = queue().copy(to, from, kind, shape);
        ASSERT_TRUE(bool(ticket)) << ticket.error().message;
        queue().wait(*ticket);
    }
    static CopyShape row(uint64_t bytes) { return {.width = bytes}; }
    static void* pointer(DevicePtr address) { return reinterpret_cast<void*>(address); }

    static Result<std::unique_ptr<Device>> openDevice(const std::string& name) {
        const size_t colon = name.find(':');
        for (Driver* driver : drivers())
            if (driver->name() == name.substr(0, colon))
                return driver->open(uint32_t(std::stoul(name.substr(colon + 1))));
        return makeError(ErrorCode::NotFound, "no driver for '{}'", name);
    }

  private:
    std::unique_ptr<Device> device_;
    std::unique_ptr<Queue> queue_;
};

inline std::vector<std::string> everyDevice() {
    std::vector<std::string> names;
    for (Driver* driver : drivers())
        for (uint32_t i = 0; i < driver->deviceCount(); ++i)
            names.push_back(std::string(driver->name()) + ":" + std::to_string(i));
    return names;
}

#define CW_ON_EVERY_DEVICE(Suite)                                                                  \
    INSTANTIATE_TEST_SUITE_P(Devices, Suite, testing::ValuesIn(everyDevice()),                     \
                             [](const auto& info) {                                                \
                                 std::string name = info.param;                                    \
                                 name[name.find(':')] = '_';                                       \
                                 return name;                                                      \
                             })

} // namespace cw
