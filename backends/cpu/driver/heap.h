// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <unordered_map>

#include "support/mutex.h"

namespace cw::cpu {

/// malloc() and free() of device code. What lives is listed, so that a wrong free() is found.
/// Thread-safe.
class Heap {
  public:
    ~Heap();
    /// Null beyond the limit, as on a GPU.
    void* allocate(uint64_t bytes);
    /// False: `memory` is not one of ours. Null is fine.
    bool release(void* memory);
    void setLimit(uint64_t bytes);

  private:
    Mutex mutex_;
    std::unordered_map<void*, uint64_t> live_ CW_GUARDED_BY(mutex_);
    uint64_t used_ CW_GUARDED_BY(mutex_) = 0;
    uint64_t limit_ CW_GUARDED_BY(mutex_) = 8 << 20;
};

} // namespace cw::cpu
