// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>

#include "backends/driver.h"

namespace cw::runtime {

struct SharedEventState;

/// What processes share of an event: how many records there were, and the newest one that is
/// reached, in a page of a file. Thread-safe.
class SharedEvent : public std::enable_shared_from_this<SharedEvent> {
  public:
    static Result<std::shared_ptr<SharedEvent>> create();
    /// Takes over a descriptor of create()'s file. InvalidArgument for another file.
    static Result<std::shared_ptr<SharedEvent>> open(int descriptor);
    ~SharedEvent();
    SharedEvent(const SharedEvent&) = delete;
    SharedEvent& operator=(const SharedEvent&) = delete;

    /// A record behind the queue's work so far.
    Result<Ticket> record(Queue& queue);
    uint64_t newest() const; // 0: never recorded
    bool reached(uint64_t record) const;
    /// Returns too when the process that recorded is gone.
    void wait(uint64_t record) const;

    const int descriptor;

  private:
    SharedEvent(int file, SharedEventState& state) : descriptor(file), state_(state) {}
    static Result<std::shared_ptr<SharedEvent>> map(int descriptor);
    SharedEventState& state_;
};

} // namespace cw::runtime
