// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "backends/driver.h"
#include "tools/ptx/exec_line.h"

namespace cw::tools {

/// A PTX module on one device, through the seam: no runtime, no CUDA.
class DeviceProgram {
  public:
    static Result<std::unique_ptr<DeviceProgram>>
    make(std::string_view ptx, const std::string& name, Driver&, uint32_t index);
    ~DeviceProgram();

    bool executes() const { return device_->facts().executes; }
    /// Launches and gives the first `bytes` that the kernel wrote.
    Result<Bytes> run(const ExecLine&, size_t bytes);

  private:
    DeviceProgram() = default;
    Result<> load(std::string_view ptx, const std::string& name);
    Result<> placeVariables();
    Result<DevicePtr> upload(const Argument&);
    Result<> copy(void* to, const void* from, CopyKind, size_t bytes);

    std::unique_ptr<Device> device_;
    std::unique_ptr<Queue> queue_;
    std::shared_ptr<const ir::Image> image_;
    std::shared_ptr<Executable> executable_;
    DevicePtr segment_ = 0, out_ = 0;
    std::vector<std::pair<DevicePtr, uint64_t>> buffers_;
    std::string fault_;
};

} // namespace cw::tools
