// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <vector>

#include "runtime/stream/event.h"
#include "support/mutex.h"
#include "support/result.h"

namespace cw::runtime {

class Runtime;

/// Memory and events of one process that others of the same user open (cudaIpc…). A handle names a
/// file that its process has open; the kernel's rules for /proc say who may open it.
using IpcHandle = std::array<std::byte, 64>;

/// Of an allocation of cudaMalloc; its bytes stay where they are, and become a file's. Waits for
/// all work. InvalidArgument; NotSupported where the device's memory can't be shared.
Result<> exportMemory(Runtime& runtime, const void* pointer, IpcHandle& handle);
/// InvalidHandle unless the event is made for it.
Result<> exportEvent(const Event& event, IpcHandle& handle);
/// InvalidContext for a handle of this process, InvalidHandle when its file is gone.
Result<std::shared_ptr<Event>> importEvent(Context& context, const IpcHandle& handle);

/// What this process has opened of others' memory. Thread-safe.
class ImportedMemory {
  public:
    explicit ImportedMemory(Runtime& runtime) : runtime_(runtime) {}
    /// The same address again for a handle that is open. As importEvent().
    Result<uint64_t> open(Context& context, const IpcHandle& handle);
    /// Waits for all work before the last close of an address. InvalidArgument for one that is not
    /// open.
    Result<> close(const void* pointer);
    void closeAll(uint64_t context);

  private:
    struct Piece {
        IpcHandle handle;
        uint64_t context = 0, address = 0;
        void* mapping = nullptr;
        uint64_t mapped = 0;
        uint32_t uses = 1;
    };
    Runtime& runtime_;
    Mutex mutex_;
    std::vector<Piece> pieces_ CW_GUARDED_BY(mutex_);
};

} // namespace cw::runtime
