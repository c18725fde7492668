// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// malloc() and free() of device code: any number of threads at once, none of which waits for
// another, so that it works where threads of a block take turns.
//
// The heap is cut into chunks. A chunk holds blocks of one size with a bit each, or is part of a
// run of chunks that one large block takes. One word a chunk says which, with the number of its
// blocks in use; without any it is free, and may get another size. It is all that threads compete
// for:
//     reserve    (size, n) -> (size, n + 1), or (any size, 0) -> (size, 1); then one of the chunk's
//                bits is sure to be found clear
//     give back  clear the bit; then (size, n) -> (size, n - 1)
// So a free chunk's bits are all clear, and nothing has to be prepared: a heap begins as zeroes.
#pragma once

#include "backends/opencl/device/device.h"

namespace cw::opencl::device {

class Heap {
  public:
    /// `memory` aligned to 64.
    Heap(void* memory, u64 bytes);
    /// Aligned to 16. Null: no bytes asked for, or not so many left in one piece.
    void* allocate(u64 bytes);
    /// False: it is no block in use.
    bool release(void* block);

    static constexpr u32 kChunkBytes = 16384;

  private:
    void* allocateSmall(u32 size_class);
    void* allocateRun(u32 chunks);
    bool releaseRun(u32 chunk);
    /// The words that have a bit for each block of a chunk.
    u32* bitsOf(u32 chunk) const { return bits_ + u64(chunk) * kBitWords; }
    u8* addressOf(u32 chunk) const { return data_ + u64(chunk) * kChunkBytes; }

    static constexpr u32 kBitWords = kChunkBytes / 16 / 32;
    u32 chunks_;
    u32* hints_;  // a size class's last chunk, where there may be room
    u32* states_; // one a chunk
    u32* runs_;   // of the first chunk of a run: how many
    u32* bits_;
    u8* data_;
};

} // namespace cw::opencl::device
