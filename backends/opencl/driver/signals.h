// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <csignal>

namespace cw::opencl {

/// Implementations put their own signal handlers before the program's (and before those of our
/// other backends) when they start: while this lives they may, then everything is as before.
class SignalHandlersKept {
  public:
    SignalHandlersKept() {
        for (int i = 1; i < kSignals; ++i)
            known_[i] = sigaction(i, nullptr, &before_[i]) == 0;
    }
    ~SignalHandlersKept() {
        for (int i = 1; i < kSignals; ++i)
            if (known_[i]) sigaction(i, &before_[i], nullptr);
    }
    SignalHandlersKept(const SignalHandlersKept&) = delete;
    SignalHandlersKept& operator=(const SignalHandlersKept&) = delete;

  private:
    static constexpr int kSignals = 32;
    struct sigaction before_[kSignals];
    bool known_[kSignals] = {};
};

} // namespace cw::opencl
