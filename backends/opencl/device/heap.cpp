// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/device/heap.h"

namespace cw::opencl::device {
namespace {

constexpr u32 kSizeClasses = 18, kNone = ~0u;

/// 16, then 32, 48, 64, 96, 128, 192, … 8192.
u32 bytesOf(u32 size_class) {
    if (size_class == 0) return 16;
    const u32 power = 32u << (size_class - 1) / 2;
    return size_class % 2 ? power : power / 2 * 3;
}
u32 blocksOf(u32 size_class) {
    return Heap::kChunkBytes / bytesOf(size_class);
}

// A chunk's state: its kind << 16 | blocks in use. Kinds: 0 never used, a size class + 1, or:
constexpr u32 kRunBody = 62 << 16, kRunHead = 63 << 16;
u32 kindOf(u32 state) {
    return state >> 16;
}
u32 countOf(u32 state) {
    return state & 0xffff;
}
bool isFree(u32 state) {
    return countOf(state) == 0 && state < kRunBody;
}

u32 atomicOr(u32& to, u32 bits) {
    return __atomic_fetch_or(&to, bits, __ATOMIC_ACQ_REL);
}
u32 atomicAnd(u32& to, u32 bits) {
    return __atomic_fetch_and(&to, bits, __ATOMIC_ACQ_REL);
}

/// Finds a clear bit, of which there is one, and sets it.
u32 takeBit(u32* words, u32 bits, u32 start) {
    const u32 count = (bits + 31) / 32;
    for (u32 word = start / 32 % count;; word = word + 1 < count ? word + 1 : 0) {
        const u32 rest = bits - word * 32, exist = rest < 32 ? (1u << rest) - 1 : ~0u;
        u32 clear = ~atomicLoad(words[word]) & exist;
        while (clear) {
            const u32 bit = clear & -clear;
            const u32 before = atomicOr(words[word], bit);
            if (!(before & bit)) return word * 32 + u32(__builtin_ctz(bit));
            clear = ~before & exist;
        }
    }
}

} // namespace

Heap::Heap(void* memory, u64 bytes) {
    constexpr u64 kHints = 32 * sizeof(u32), kAlign = 64;
    constexpr u64 kOfChunk = kChunkBytes + (2 + kBitWords) * sizeof(u32);
    chunks_ = bytes < kHints + kAlign ? 0 : u32((bytes - kHints - kAlign) / kOfChunk);
    static_assert(kSizeClasses <= 32);
    hints_ = static_cast<u32*>(memory);
    states_ = hints_ + 32;
    runs_ = states_ + chunks_;
    bits_ = runs_ + chunks_;
    const u64 end = reinterpret_cast<u64>(bits_ + u64(chunks_) * kBitWords);
    data_ = reinterpret_cast<u8*>((end + kAlign - 1) / kAlign * kAlign);
}

void* Heap::allocate(u64 bytes) {
    if (!bytes) return nullptr;
    for (u32 size_class = 0; size_class < kSizeClasses; ++size_class)
        if (bytes <= bytesOf(size_class)) return allocateSmall(size_class);
    if (bytes > u64(chunks_) * kChunkBytes) return nullptr;
    return allocateRun(u32((bytes + kChunkBytes - 1) / kChunkBytes));
}

void* Heap::allocateSmall(u32 size_class) {
    const u32 limit = blocksOf(size_class), kind = size_class + 1;
    for (;;) {
        const u32 hint = atomicLoad(hints_[size_class]);
        u32 chunk = hint, found = kNone, count = 0;
        u32 first_free = kNone, free_state = 0;
        for (u32 looked = 0; looked < chunks_ && found == kNone; ++looked) {
            u32 state = atomicLoad(states_[chunk]);
            while (kindOf(state) == kind && countOf(state) < limit && found == kNone) {
                count = countOf(state);
                if (atomicReplace(states_[chunk], state, state + 1)) found = chunk;
            }
            if (isFree(state) && chunk < first_free) {
                first_free = chunk;
                free_state = state;
            }
            if (++chunk == chunks_) chunk = 0;
        }
        if (found == kNone) {
            if (first_free == kNone) return nullptr;
            // Another thread may take it meanwhile, for the same size as like as not.
            if (!atomicReplace(states_[first_free], free_state, kind << 16 | 1)) continue;
            found = first_free;
            count = 0;
        }
        if (found != hint) atomicStore(hints_[size_class], found);
        return addressOf(found) + u64(takeBit(bitsOf(found), limit, count)) * bytesOf(size_class);
    }
}

/// From the top, where small blocks come last. A run that another thread breaks into is given up;
/// after a few times there is no more use in trying.
void* Heap::allocateRun(u32 chunks) {
    for (int attempt = 0; attempt < 64; ++attempt) {
        bool disturbed = false;
        u32 length = 0;
        for (u32 chunk = chunks_; chunk-- > 0;) {
            length = isFree(atomicLoad(states_[chunk])) ? length + 1 : 0;
            if (length < chunks) continue;
            u32 taken = 0;
            for (; taken < chunks; ++taken) {
                u32 state = atomicLoad(states_[chunk + taken]);
                if (!isFree(state) || !atomicReplace(states_[chunk + taken], state, kRunBody))
                    break;
            }
            if (taken == chunks) {
                runs_[chunk] = chunks;
                atomicStore(states_[chunk], kRunHead);
                return addressOf(chunk);
            }
            while (taken-- > 0)
                atomicStore(states_[chunk + taken], 0);
            disturbed = true;
            length = 0;
        }
        if (!disturbed) return nullptr;
    }
    return nullptr;
}

bool Heap::releaseRun(u32 chunk) {
    u32 head = kRunHead;
    if (!atomicReplace(states_[chunk], head, kRunBody)) return false;
    for (u32 rest = runs_[chunk]; rest-- > 0;)
        atomicStore(states_[chunk + rest], 0);
    return true;
}

bool Heap::release(void* block) {
    const u64 offset = u64(static_cast<u8*>(block) - data_);
    if (offset >= u64(chunks_) * kChunkBytes) return false;
    const u32 chunk = u32(offset / kChunkBytes), inside = u32(offset % kChunkBytes);
    u32 state = atomicLoad(states_[chunk]);
    if (state == kRunHead) return inside == 0 && releaseRun(chunk);
    if (kindOf(state) == 0 || kindOf(state) > kSizeClasses) return false;
    const u32 bytes = bytesOf(kindOf(state) - 1), number = inside / bytes;
    const u32 bit = 1u << number % 32;
    if (inside % bytes || !(atomicAnd(bitsOf(chunk)[number / 32], ~bit) & bit)) return false;
    const u32 size_class = kindOf(state) - 1;
    while (!atomicReplace(states_[chunk], state, state - 1)) {
    }
    atomicStore(hints_[size_class], chunk);
    return true;
}

extern "C" {

void* cw_opencl_malloc(const Thread* thread, u64 bytes) {
    const CwOpenclServices& services = servicesOf(thread);
    return Heap(reinterpret_cast<void*>(services.heap), services.heap_bytes).allocate(bytes);
}

void cw_opencl_free(const Thread* thread, void* block) {
    const CwOpenclServices& services = servicesOf(thread);
    if (!block) return;
    if (!Heap(reinterpret_cast<void*>(services.heap), services.heap_bytes).release(block))
        report(thread, CW_OPENCL_BAD_FREE);
}

} // extern "C"
} // namespace cw::opencl::device
