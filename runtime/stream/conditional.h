// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "runtime/stream/graph.h"

namespace cw::runtime {

/// Runs the bodies of a conditional node as its value says when the stream comes to it. The bodies
/// are copied: later changes are for later launches.
Result<> recordConditional(Stream& stream, const ConditionalWork& work);

} // namespace cw::runtime
