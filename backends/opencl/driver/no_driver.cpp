// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stands for the driver where there is none: no devices.
#include "backends/driver.h"

namespace cw::opencl {
namespace {

class NoDriver final : public Driver {
  public:
    std::string_view name() const override { return "opencl"; }
    uint32_t deviceCount() override { return 0; }
    Result<std::unique_ptr<Device>> open(uint32_t) override {
        return makeError(ErrorCode::NoDevice, "this build has no driver for OpenCL devices");
    }
};

} // namespace

Driver& driver() {
    static NoDriver instance;
    return instance;
}

} // namespace cw::opencl
