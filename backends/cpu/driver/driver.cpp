// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/driver.h"

#include "backends/cpu/driver/device.h"
#include "backends/cpu/driver/queue.h"

namespace cw::cpu {
namespace {

class CpuDriver : public Driver {
  public:
    std::string_view name() const override { return "cpu"; }
    uint32_t deviceCount() override { return 1; }
    Result<std::unique_ptr<Device>> open(uint32_t index) override {
        if (inForkedChild()) return forkedError();
        return std::unique_ptr<Device>(std::make_unique<CpuDevice>(index));
    }
};

} // namespace

Driver& driver() {
    static CpuDriver* const only = new CpuDriver;
    return *only;
}

} // namespace cw::cpu
