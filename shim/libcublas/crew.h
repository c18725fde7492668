// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>

namespace cw::cublas {

/// Processors that this process may use.
int64_t processors();

/// Calls body(0), …, body(count - 1) on this thread and on threads that sleep otherwise; returns
/// when all have returned. While one caller has the threads others do their work alone. The body
/// must not throw.
void callEach(int64_t count, const std::function<void(int64_t)>& body);

} // namespace cw::cublas
