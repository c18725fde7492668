// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include "backends/driver.h"
#include "runtime/runtime.h"
#include "runtime/testing/fake_driver.h"
#include "support/fatbin/container.h"

namespace cw::testing {

#define CW_ASSERT_OK(expr)                                                                         \
    ({                                                                                             \
        auto ok_result = (expr);                                                                   \
        if (!ok_result) throw std::runtime_error(ok_result.error().message);                       \
        std::move(ok_result).take();                                                               \
    })

/// The code of a failed Result; fails the test when it did not fail.
template <typename T>
std::optional<ErrorCode> codeOf(const Result<T>& result) {
    if (result) return {};
    return result.error().code;
}

/// What a program registers: a wrapper around a container with one image.
struct RegisteredImage {
    explicit RegisteredImage(const ir::Image& image)
        : bytes(fatbin::write(
              {"test.cu", {{fatbin::EntryKind::Image, image.target, image.serialize()}}})),
          wrapper{fatbin::kWrapperMagic, 1, bytes.data(), nullptr} {}
    Bytes bytes;
    fatbin::Wrapper wrapper;
};

/// A runtime of its own over the given devices.
class RuntimeTest : public ::testing::Test {
  protected:
    explicit RuntimeTest(std::string devices = "fake:1", std::optional<std::string> visible = {}) {
        runtime::Config config;
        config.devices = std::move(devices);
        config.visible = std::move(visible);
        make(config);
    }
    void make(const runtime::Config& config) {
        fake.opened.clear();
        all.assign(drivers().begin(), drivers().end());
        all.push_back(&fake);
        process = std::make_unique<runtime::Runtime>(
            all, [config] { return config; },
            [this](const compiler::Request& request) {
                ++compilations;
                return compile(request);
            });
    }
    virtual Result<std::shared_ptr<const ir::Image>> compile(const compiler::Request&) {
        return Error{ErrorCode::CompileFailed, "this test has no compiler"};
    }
    runtime::Context& context(int ordinal = 0) {
        return *CW_ASSERT_OK(process->contextOf(ordinal));
    }
    FakeDevice& device(int ordinal = 0) {
        return static_cast<FakeDevice&>(context(ordinal).device());
    }

    FakeDriver fake;
    std::vector<Driver*> all;
    std::unique_ptr<runtime::Runtime> process;
    int compilations = 0;
};

} // namespace cw::testing
