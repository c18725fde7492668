// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "shim/libcuda/impl.h"

namespace cw::cuda {

/// The options of cuModuleLoadDataEx, cuLibraryLoadData and cuLink*: those that name buffers for
/// logs count, and the level of optimisation; the others tune machine code that is not made here.
class JitOptions {
  public:
    /// InvalidArgument for an option that CUDA does not know.
    static Result<JitOptions> read(unsigned count, CUjit_option* options, void** values);

    /// Of the code that is made, as in CodegenOptions.
    uint8_t optimize() const { return optimize_; }

    /// Tells how the work ended: fills the logs and the sizes that were asked for.
    void report(const Result<>& outcome) const;

  private:
    static void fill(char* buffer, void** size, const std::string& text);

    char* error_log_ = nullptr;
    void** error_bytes_ = nullptr; // room; then what was written
    char* info_log_ = nullptr;
    void** info_bytes_ = nullptr;
    void** wall_time_ = nullptr;
    uint8_t optimize_ = 3;
};

} // namespace cw::cuda
