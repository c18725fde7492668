// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/driver.h"

#include "backends/opencl/driver/device.h"
#include "backends/opencl/driver/queue.h"

namespace cw::opencl {
namespace {

class OpenclDriver : public Driver {
  public:
    std::string_view name() const override { return "opencl"; }
    uint32_t deviceCount() override { return uint32_t(clDevices().size()); }
    /// Beyond the count devices repeat.
    Result<std::unique_ptr<Device>> open(uint32_t index) override {
        if (unusable()) return unusableError();
        const auto& devices = clDevices();
        if (devices.empty())
            return Error{ErrorCode::NoDevice,
                         "no OpenCL device that takes SPIR-V was found (CAUSEWAY_LOG=debug says "
                         "more)"};
        const ClDevice& device = devices[index % devices.size()];
        auto opened = CW_TRY(OpenclDevice::open(device, CW_TRY(device.model())));
        return std::unique_ptr<Device>(std::move(opened));
    }
};

} // namespace

Driver& driver() {
    static OpenclDriver* const only = new OpenclDriver;
    return *only;
}

} // namespace cw::opencl
