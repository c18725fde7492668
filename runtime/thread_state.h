// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <vector>

#include "runtime/stream/stream.h"

namespace cw::runtime {

enum class CaptureMode : int;
class Context;
class Runtime;

/// One launch between `<<<` and the call of the stub: __cudaPushCallConfiguration …
/// __cudaPopCallConfiguration.
struct CallConfiguration {
    uint32_t grid[3], block[3];
    size_t shared_bytes;
    void* stream;
};

/// What CUDA keeps for each host thread. Usable until the last destructor of the process has run.
struct ThreadState {
    const Runtime* runtime = nullptr;
    int device = 0;              // cudaSetDevice's, or that of the current context
    Context* current = nullptr;  // of both APIs; null: the runtime API takes the primary one
    std::vector<Context*> below; // what cuCtxPopCurrent brings back, null for none
    std::vector<std::pair<uint64_t, std::shared_ptr<Stream>>>
        streams; // context id, per-thread default stream
    std::vector<CallConfiguration> calls;
    CaptureMode capture_mode = {}; // cudaThreadExchangeStreamCaptureMode

    /// The calling thread's state. A new runtime (in tests) begins with a fresh one.
    static ThreadState& of(const Runtime& runtime);
};

} // namespace cw::runtime
