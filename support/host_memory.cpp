// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/host_memory.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "support/mutex.h"

namespace cw {
namespace {

constexpr uint64_t kPage = 4096, kMapped = 256 << 10, kHuge = 2 << 20;
/// GPUs map memory in pages of 2 MiB, so stencils that read a row before the first or behind the
/// last, and drop it, run well there. Costs addresses alone.
constexpr uint64_t kMargin = kHuge;
std::atomic<uint64_t> used{0};

uint64_t groupLimit() {
    unsigned long long limit = 0;
    for (const char* path :
         {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
        if (FILE* file = std::fopen(path, "re")) {
            if (std::fscanf(file, "%llu", &limit) != 1) limit = 0;
            std::fclose(file);
            break;
        }
    return limit;
}

uint64_t alignmentOf(uint64_t bytes, uint64_t align) {
    return std::max(align, bytes >= 2 * kHuge ? kHuge : kPage);
}

uint64_t mappedSize(uint64_t bytes) {
    return (bytes + kPage - 1) & ~(kPage - 1);
}

void unmap(void* memory, uint64_t size) {
    munmap(static_cast<char*>(memory) - kMargin, size + 2 * kMargin + kPage);
}

/// A mapping of `size` bytes at a multiple of `align`, with margins, and a page behind them that
/// faults.
void* map(uint64_t size, uint64_t align) {
    const uint64_t whole = size + 2 * kMargin + kPage, reserve = whole + align - kPage;
    void* area =
        mmap(nullptr, reserve, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (area == MAP_FAILED) return nullptr;
    auto* const low = static_cast<char*>(area);
    const uint64_t first = reinterpret_cast<uint64_t>(low) + kMargin;
    char* const memory = reinterpret_cast<char*>((first + align - 1) & ~(align - 1));
    char *const begin = memory - kMargin, *const end = begin + whole;
    if (begin > low) munmap(low, uint64_t(begin - low));
    if (low + reserve > end) munmap(end, uint64_t(low + reserve - end));
    if (mprotect(begin, whole - kPage, PROT_READ | PROT_WRITE) != 0) {
        munmap(begin, whole);
        return nullptr;
    }
    if (align >= kHuge) madvise(memory, size, MADV_HUGEPAGE);
    return memory;
}

/// Mappings that were freed and wait for an allocation of the same size: programs that allocate in
/// a loop would otherwise pay for every page each time.
class Spare {
  public:
    void* take(uint64_t size, uint64_t align) {
        const Lock lock(mutex_);
        for (size_t i = count_; i-- > 0;) {
            if (pieces_[i].size != size || reinterpret_cast<uint64_t>(pieces_[i].memory) % align)
                continue;
            void* memory = pieces_[i].memory;
            bytes_ -= size;
            std::move(pieces_ + i + 1, pieces_ + count_--, pieces_ + i);
            return memory;
        }
        return nullptr;
    }
    void give(void* memory, uint64_t size) {
        if (size > kMostBytes / 4) {
            unmap(memory, size);
            return;
        }
        const Lock lock(mutex_);
        size_t oldest = 0;
        while (count_ - oldest == kMostPieces || (count_ > oldest && bytes_ + size > kMostBytes)) {
            unmap(pieces_[oldest].memory, pieces_[oldest].size);
            bytes_ -= pieces_[oldest++].size;
        }
        std::move(pieces_ + oldest, pieces_ + count_, pieces_);
        count_ -= oldest;
        pieces_[count_++] = {memory, size};
        bytes_ += size;
    }

  private:
    static constexpr size_t kMostPieces = 32;
    static constexpr uint64_t kMostBytes = 128 << 20;
    struct Piece {
        void* memory;
        uint64_t size;
    };
    Mutex mutex_;
    Piece pieces_[kMostPieces] CW_GUARDED_BY(mutex_) = {}; // oldest first
    size_t count_ CW_GUARDED_BY(mutex_) = 0;
    uint64_t bytes_ CW_GUARDED_BY(mutex_) = 0;
};
Spare& spare() {
    static Spare* const only = new Spare;
    return *only;
}

void* mapOrReuse(uint64_t bytes, uint64_t align) {
    const uint64_t size = mappedSize(bytes);
    if (void* memory = spare().take(size, align)) return memory;
    return map(size, align);
}

} // namespace

uint64_t totalMemory() {
    static const uint64_t total = [] {
        struct sysinfo info{};
        sysinfo(&info);
        const uint64_t machine = uint64_t(info.totalram) * info.mem_unit, group = groupLimit();
        // The program's own copies of its data need room too.
        return (group && group < machine ? group : machine) / 4 * 3;
    }();
    return total;
}

uint64_t freeMemoryBytes() {
    const uint64_t taken = used.load(std::memory_order_relaxed);
    return taken < totalMemory() ? totalMemory() - taken : 0;
}

Result<void*> allocateMemory(uint64_t bytes, uint64_t align) {
    bytes = std::max<uint64_t>(bytes, 1);
    if (bytes > totalMemory() || used.fetch_add(bytes) + bytes > totalMemory()) {
        if (bytes <= totalMemory()) used.fetch_sub(bytes);
        return makeError(ErrorCode::OutOfMemory, "{} bytes are more than the device has left ({})",
                         bytes, freeMemoryBytes());
    }
    align = std::max<uint64_t>(align, 256);
    void* memory = bytes >= kMapped ? mapOrReuse(bytes, alignmentOf(bytes, align))
                                    : std::aligned_alloc(align, (bytes + align - 1) & ~(align - 1));
    if (memory) return memory;
    used.fetch_sub(bytes);
    return makeError(ErrorCode::OutOfMemory, "the system has no {} bytes", bytes);
}

void freeMemory(void* memory, uint64_t bytes) {
    if (!memory) return;
    bytes = std::max<uint64_t>(bytes, 1);
    used.fetch_sub(bytes);
    if (bytes < kMapped)
        std::free(memory);
    else
        spare().give(memory, mappedSize(bytes));
}

} // namespace cw
