// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "support/result.h"

namespace cw::opencl {

class OpenclDevice;

/// Where OpenCL must not be called any more, nor waited for: in a child of fork(), whose threads
/// and queues are the parent's, and once exit() has come to OpenCL's own part. Every use is an
/// error then.
bool unusable();
Error unusableError();

/// Of the two the latter: all queues are idle.
bool endedByExit();

/// Before OpenCL's own part of exit(), which would wait for kernels that never end, this device's
/// get some time to end, then are told to; if they still don't, the process ends there. The first
/// call must come when OpenCL has registered what it does at exit().
void settleAtExit(OpenclDevice& device);
/// The device is closed.
void forgetAtExit(OpenclDevice& device);

} // namespace cw::opencl
