// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <ctime>

#include <sys/stat.h>

#include <fmt/format.h>

#include "support/disk_cache.h"
#include "support/options.h"
#include "tools/causeway/commands.h"

namespace cw::tool {

namespace {

DiskCache cache() {
    return DiskCache(DiskCache::defaultFolder(), options().cache_size << 20);
}

double mebibytes(uint64_t bytes) {
    return double(bytes) / (1 << 20);
}

} // namespace

int cacheList() {
    for (const DiskCache::Entry& entry : cache().entries()) {
        struct stat info{};
        char when[32] = "";
        if (stat(entry.path.c_str(), &info) == 0)
            strftime(when, sizeof when, "%F %T", localtime(&info.st_mtime));
        fmt::print("{:<19}  {:>9.2f} MiB  {}\n", when, mebibytes(entry.bytes), entry.path);
    }
    return 0;
}

int cacheSize() {
    const DiskCache disk = cache();
    fmt::print("{} entries, {:.1f} of at most {} MiB, in {}\n", disk.entries().size(),
               mebibytes(disk.sizeBytes()), options().cache_size,
               disk.folder().empty() ? "memory only: there is no home to keep them in"
                                     : disk.folder());
    return 0;
}

int cacheClear() {
    DiskCache disk = cache();
    const size_t before = disk.entries().size();
    disk.clear();
    const size_t kept = disk.entries().size();
    fmt::print("{} entries removed\n", before - kept);
    if (kept) fmt::print(stderr, "causeway: {} entries can't be removed\n", kept);
    return kept ? 1 : 0;
}

} // namespace cw::tool
