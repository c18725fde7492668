// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <optional>
#include <vector>

#include "backends/cpu/abi.h"
#include "backends/driver.h"
#include "support/file.h"

namespace cw::cpu {

Driver& driver();

/// A CPU device, a queue, and the kernels of testing/kernels.cpp.
class DeviceTest : public testing::Test {
  protected:
    void SetUp() override {
        auto opened = driver().open(0);
        ASSERT_TRUE(bool(opened)) << opened.error().message;
        device = std::move(*opened);
        device->setFaultHandler([this](const Fault& fault) { last_fault = fault; });
        newQueue();
        auto loaded = device->load(testImage());
        ASSERT_TRUE(bool(loaded)) << loaded.error().message;
        executable = *loaded;
    }

    static std::shared_ptr<ir::Image> testImage() {
        auto image = std::make_shared<ir::Image>();
        auto code = readFile(CW_TEST_KERNELS);
        if (!code) return image;
        image->code = *code;
        void* library = dlopen(CW_TEST_KERNELS, RTLD_NOW | RTLD_LOCAL);
        const auto& table = *static_cast<const CwCpuImage*>(dlsym(library, "cw_cpu_image"));
        for (uint32_t i = 0; i < table.kernel_count; ++i) {
            ir::KernelMeta meta;
            meta.name = table.kernels[i].name;
            meta.static_shared = 4096;
            meta.stack_bytes = 120'000; // more than any of them has
            image->kernels.push_back(meta);
        }
        image->functions = {"nothing", "recurse"};
        dlclose(library);
        return image;
    }

    uint32_t kernel(std::string_view name) {
        static const auto names = testImage();
        for (uint32_t i = 0; i < names->kernels.size(); ++i)
            if (names->kernels[i].name == name) return i;
        ADD_FAILURE() << "no kernel " << name;
        return 0;
    }

    void newQueue() {
        auto made = device->createQueue(0);
        ASSERT_TRUE(bool(made));
        queue = std::move(*made);
    }

    /// Launches and waits. Each argument takes 8 bytes.
    template <typename... Args>
    void run(std::string_view name, uint32_t blocks, uint32_t threads, Args... args) {
        Grid grid;
        grid.grid[0] = blocks;
        grid.block[0] = threads;
        run(name, grid, args...);
    }
    template <typename... Args>
    void run(std::string_view name, const Grid& grid, Args... args) {
        ASSERT_TRUE(launch(*queue, name, grid, args...));
        queue->wait(queue->last());
    }
    template <typename... Args>
    bool launch(Queue& on, std::string_view name, const Grid& grid, Args... args) {
        const std::vector<uint64_t> packed = {word(args)..., 0};
        auto launched =
            on.launch(executable, kernel(name), grid, 0, std::as_bytes(std::span(packed)));
        if (!launched) ADD_FAILURE() << launched.error().message;
        return bool(launched);
    }
    template <typename T>
    static uint64_t word(T value) {
        if constexpr (std::is_pointer_v<T>)
            return reinterpret_cast<uint64_t>(value);
        else
            return uint64_t(value);
    }

    std::unique_ptr<Device> device;
    std::optional<Fault> last_fault;
    std::shared_ptr<Executable> executable;
    std::unique_ptr<Queue> queue;
};

} // namespace cw::cpu
