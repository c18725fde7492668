// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
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

    /// Processor time of one block when the kernel last ran, in cycles; 0: it never ran.
    std::atomic<uint32_t>& blockCost(uint32_t kernel) const { return block_cost_[kernel]; }

    bool holds(uint64_t pc) const { return pc >= begin_ && pc < end_; }
    /// "file:line" of an instruction, or empty.
    std::string sourceOf(uint64_t pc) const;
    bool isConstant(uint64_t offset_in_globals) const;

  private:
    std::shared_ptr<const ir::Image> image_;
    void* library_ = nullptr;
    int file_ = -1; // kept open: debuggers find the code through it
    const CwCpuImage* code_ = nullptr;
    std::unique_ptr<std::atomic<uint32_t>[]> block_cost_;
    uint64_t base_ = 0, begin_ = 0, end_ = 0; // load address; bounds of its code
};

} // namespace cw::cpu
