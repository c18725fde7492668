// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/thread_state.h"

#include "runtime/context.h"

namespace cw::runtime {
namespace {

// A plain pointer outlives the thread's destructors: programs call CUDA from destructors of static
// objects.
thread_local ThreadState* state = nullptr;

struct AtThreadExit {
    ~AtThreadExit() {
        if (!state) return;
        for (auto& [context, stream] : state->streams)
            stream->context().destroyStream(stream);
        delete state;
        state = nullptr;
    }
    void arm() {}
};
thread_local AtThreadExit at_thread_exit;

} // namespace

ThreadState& ThreadState::of(const Runtime& runtime) {
    if (state && state->runtime == &runtime) [[likely]]
        return *state;
    if (!state) {
        state = new ThreadState;
        at_thread_exit.arm();
    }
    *state = ThreadState{.runtime = &runtime};
    return *state;
}

} // namespace cw::runtime
