// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CUDA C++ Programming Guide, "Pipeline Primitives Interface". The copy is done when the call
// returns, so that committing and waiting have nothing left to do.
#ifndef _CUDA_PIPELINE_PRIMITIVES_H_
#define _CUDA_PIPELINE_PRIMITIVES_H_

#include "cuda_runtime.h"

#if defined(__cplusplus) && defined(__CUDACC__)

CW_DEVICE void __pipeline_memcpy_async(void* dst_shared, const void* src_global,
                                       __SIZE_TYPE__ size_and_align, __SIZE_TYPE__ zfill = 0) {
    // The last `zfill` of the bytes are zeros instead.
    const __SIZE_TYPE__ copied = size_and_align - zfill;
    char* const to = static_cast<char*>(dst_shared);
    __builtin_memcpy(to, src_global, copied);
    __builtin_memset(to + copied, 0, zfill);
}
CW_DEVICE void __pipeline_commit() {}
CW_DEVICE void __pipeline_wait_prior(__SIZE_TYPE__) {}

#endif
#endif
