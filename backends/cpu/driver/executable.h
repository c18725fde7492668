// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "backends/cpu/abi.h"
#include "backends/driver.h"

namespace cw::cpu {

/// An image's shared object, loaded into this process.
class CpuExecutable : public Executable {
  public:
    static Result<std::shared_ptr<CpuExecutable>> load(std::shared_ptr<const ir::Image> image);
    ~CpuExecutable() override;

    Result<DevicePtr> functionAddress(uint32_t index) const override;
    const ir::Image& image() const { return *image_; }
    const CwKernel& kernel(uint32_t index) const { return code_->kernels[index]; }

    bool holds(uint64_t pc) const { return pc >= begin_ && pc < end_; }
    /// "file:line" of an instruction, or empty.
    std::string sourceOf(uint64_t pc) const;
    bool isConstant(uint64_t offset_in_globals) const;

  private:
    std::shared_ptr<const ir::Image> image_;
    void* library_ = nullptr;
    int file_ = -1; // kept open: debuggers find the code through it
    const CwCpuImage* code_ = nullptr;
    uint64_t base_ = 0, begin_ = 0, end_ = 0; // load address; bounds of its code
};

} // namespace cw::cpu
