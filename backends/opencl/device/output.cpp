// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/device/output.h"

namespace cw::opencl::device {

Record::Record(const Thread* thread, u32 kind, u64 bytes) : bytes_(u32(bytes)) {
    CwOpenclServices& services = servicesOf(thread);
    for (u32 before = atomicLoad(services.output_used);;) {
        if (bytes > services.output_bytes - before) return;
        if (atomicReplace(services.output_used, before, before + u32(bytes))) {
            header_ = reinterpret_cast<CwOpenclRecord*>(services.output + before);
            break;
        }
    }
    header_->kind = kind;
    for (int i = 0; i < 3; ++i) {
        header_->block[i] = thread->ctaid[i];
        header_->thread[i] = thread->tid[i];
    }
    next_ = reinterpret_cast<u8*>(header_ + 1);
    end_ = reinterpret_cast<u8*>(header_) + bytes;
}

} // namespace cw::opencl::device
