// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/null/driver/device.h"

namespace cw::null {
namespace {

class NullDriver : public Driver {
  public:
    std::string_view name() const override { return "null"; }
    uint32_t deviceCount() override { return 1; }
    Result<std::unique_ptr<Device>> open(uint32_t) override {
        return std::unique_ptr<Device>(std::make_unique<NullDevice>());
    }
};

} // namespace

Driver& driver() {
    static NullDriver* const only = new NullDriver;
    return *only;
}

} // namespace cw::null
