// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "compiler/nvcc/session.h"

namespace cw::nvcc {

/// Does what the command says, input by input. The first failure ends it.
Result<> runJobs(Session& session);

} // namespace cw::nvcc
