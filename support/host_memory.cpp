// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/host_memory.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include <utility>
#include <vector>

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

/// Small pieces for which a page of their own is too much: cut from areas, which stay, in steps of
/// size that lose an eighth at most.
class Pieces {
  public:
    static constexpr uint64_t kArea = kHuge, kAlign = 512;

    void* take(uint64_t bytes) {
        const uint64_t size = rounded(bytes);
        const Lock lock(mutex_);
        std::vector<void*>& spare = spare_[size];
        if (!spare.empty()) {
            void* memory = spare.back();
            spare.pop_back();
            return memory;
        }
        if (room_ < size) {
            next_ = static_cast<char*>(map(kArea, kArea));
            room_ = next_ ? kArea : 0;
            if (!next_) return nullptr;
            areas_.insert(next_);
        }
        room_ -= size;
        return std::exchange(next_, next_ + size);
    }
    /// Null when the memory is no piece.
    void* areaOf(void* memory) {
        void* area = reinterpret_cast<void*>(reinterpret_cast<uint64_t>(memory) & ~(kArea - 1));
        const Lock lock(mutex_);
        return areas_.contains(area) ? area : nullptr;
    }
    void give(void* memory, uint64_t bytes) {
        const Lock lock(mutex_);
        spare_[rounded(bytes)].push_back(memory);
    }

  private:
    static uint64_t rounded(uint64_t bytes) {
        uint64_t step = kAlign;
        while (step * 8 < bytes)
            step *= 2;
        return (bytes + step - 1) / step * step;
    }
    Mutex mutex_;
    std::map<uint64_t, std::vector<void*>> spare_ CW_GUARDED_BY(mutex_); // by size
    std::set<void*> areas_ CW_GUARDED_BY(mutex_);
    char* next_ CW_GUARDED_BY(mutex_) = nullptr;
    uint64_t room_ CW_GUARDED_BY(mutex_) = 0;
};
Pieces& pieces() {
    static Pieces* const only = new Pieces;
    return *only;
}

/// Mappings that are files by now.
class Files {
  public:
    Result<int> open(void* memory, uint64_t size) {
        const Lock lock(mutex_);
        if (const auto at = descriptors_.find(memory); at != descriptors_.end()) return at->second;
        const int file = memfd_create("causeway-shared", MFD_CLOEXEC);
        if (file >= 0 && fill(file, memory, size) &&
            mmap(memory, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) == memory)
            return descriptors_[memory] = file;
        if (file >= 0) ::close(file);
        return makeError(ErrorCode::OutOfMemory, "no file of {} bytes: {}", size,
                         std::strerror(errno));
    }
    bool close(void* memory) {
        const Lock lock(mutex_);
        const auto at = descriptors_.find(memory);
        if (at == descriptors_.end()) return false;
        ::close(at->second);
        descriptors_.erase(at);
        return true;
    }

  private:
    static bool fill(int file, const void* memory, uint64_t size) {
        if (ftruncate(file, off_t(size)) != 0) return false;
        for (uint64_t done = 0; done < size;) {
            const ssize_t wrote =
                pwrite(file, static_cast<const char*>(memory) + done, size - done, off_t(done));
            if (wrote <= 0 && errno != EINTR) return false;
            done += wrote > 0 ? uint64_t(wrote) : 0;
        }
        return true;
    }
    Mutex mutex_;
    std::map<void*, int> descriptors_ CW_GUARDED_BY(mutex_);
};
Files& files() {
    static Files* const only = new Files;
    return *only;
}

/// What decommitMemory() has taken the bytes of.
struct Decommitted {
    std::atomic<uint32_t> count = 0;
    Mutex mutex;
    std::set<void*> memory CW_GUARDED_BY(mutex);

    bool take(void* one) {
        if (count == 0) return false;
        const Lock lock(mutex);
        if (memory.erase(one) == 0) return false;
        --count;
        return true;
    }
};
Decommitted& decommitted() {
    static Decommitted* const only = new Decommitted;
    return *only;
}

Result<> account(uint64_t bytes) {
    if (bytes <= totalMemory()) {
        if (used.fetch_add(bytes) + bytes <= totalMemory()) return {};
        used.fetch_sub(bytes);
    }
    return makeError(ErrorCode::OutOfMemory, "{} bytes are more than the device has left ({})",
                     bytes, freeMemoryBytes());
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

Result<void*> allocateMemory(uint64_t bytes, uint64_t align, Placement placement) {
    bytes = std::max<uint64_t>(bytes, 1);
    CW_TRY(account(bytes));
    align = std::max<uint64_t>(align, 256);
    const bool small = bytes < kMapped;
    void* memory = nullptr;
    if (!small)
        memory = mapOrReuse(bytes, alignmentOf(bytes, align));
    else if (placement == Placement::Shareable && align <= Pieces::kAlign)
        memory = pieces().take(bytes);
    else
        memory = std::aligned_alloc(align, (bytes + align - 1) & ~(align - 1));
    if (memory) return memory;
    used.fetch_sub(bytes);
    return makeError(ErrorCode::OutOfMemory, "the system has no {} bytes", bytes);
}

void freeMemory(void* memory, uint64_t bytes) {
    if (!memory) return;
    bytes = std::max<uint64_t>(bytes, 1);
    if (!decommitted().take(memory)) used.fetch_sub(bytes);
    if (bytes >= kMapped && files().close(memory))
        unmap(memory, mappedSize(bytes));
    else if (bytes >= kMapped)
        spare().give(memory, mappedSize(bytes));
    else if (pieces().areaOf(memory))
        pieces().give(memory, bytes);
    else
        std::free(memory);
}

Result<MemoryFile> fileOfMemory(void* memory, uint64_t bytes) {
    if (bytes >= kMapped) return MemoryFile{CW_TRY(files().open(memory, mappedSize(bytes)))};
    void* area = pieces().areaOf(memory);
    if (!area) return Error{ErrorCode::InvalidArgument, "the memory can't become a file"};
    return MemoryFile{CW_TRY(files().open(area, Pieces::kArea)),
                      uint64_t(static_cast<char*>(memory) - static_cast<char*>(area))};
}

void decommitMemory(void* memory, uint64_t bytes) {
    const auto begin = (reinterpret_cast<uint64_t>(memory) + kPage - 1) & ~(kPage - 1);
    const auto end = (reinterpret_cast<uint64_t>(memory) + bytes) & ~(kPage - 1);
    if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    Decommitted& all = decommitted();
    const Lock lock(all.mutex);
    if (!all.memory.insert(memory).second) return;
    ++all.count;
    used.fetch_sub(bytes);
}

Result<> commitMemory(void* memory, uint64_t bytes) {
    CW_TRY(account(bytes));
    if (!decommitted().take(memory)) used.fetch_sub(bytes);
    return {};
}

} // namespace cw
