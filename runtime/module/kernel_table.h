// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "support/mutex.h"

namespace cw::runtime {

struct RegisteredKernel;

/// Stub address -> kernel, for the launch path: find() is a hash and, nearly always, one probe; it
/// takes no lock. Writers make a new table when the old one fills; readers may still stand in an
/// old one, so all are kept.
class KernelTable {
  public:
    KernelTable();
    ~KernelTable();
    RegisteredKernel* find(const void* host) const;
    void insert(RegisteredKernel* kernel);
    void remove(const void* host);

  private:
    struct Table;
    mutable Mutex mutex_;
    std::atomic<Table*> current_;
    std::vector<std::unique_ptr<Table>> all_ CW_GUARDED_BY(mutex_);
    size_t used_ CW_GUARDED_BY(mutex_) = 0;
};

} // namespace cw::runtime
