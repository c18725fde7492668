// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/disk_cache.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "support/file.h"
#include "support/log.h"
#include "support/options.h"

namespace cw {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kMagic = 0x31435743; // "CWC1"
constexpr size_t kHeader = 4 + 16;      // magic, hash of the rest

constexpr auto kAbandoned = std::chrono::hours(1); // nobody writes one entry for so long

enum class FileKind : uint8_t { Foreign, Entry, Unfinished };

/// Only what store() made counts: the folder is the user's choice and may hold other things.
FileKind kindOf(const fs::path& path) {
    const std::string folder = path.parent_path().filename().string(),
                      name = path.filename().string();
    if (folder.size() != 2 || folder.find_first_not_of("0123456789abcdef") != folder.npos ||
        (name.find(".image") != 30 && name.find(".program") != 30))
        return FileKind::Foreign;
    if (path.extension() == ".image" || path.extension() == ".program") return FileKind::Entry;
    return path.extension() == ".tmp" ? FileKind::Unfinished : FileKind::Foreign;
}

/// Another process may be at work here too: what is gone meanwhile is left out.
std::vector<DiskCache::Entry> filesIn(const std::string& folder, FileKind kind) {
    std::vector<DiskCache::Entry> found;
    std::error_code error;
    for (auto at = fs::recursive_directory_iterator(folder, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        std::error_code gone;
        if (at.depth() > 0) at.disable_recursion_pending();
        if (kindOf(at->path()) != kind || !at->is_regular_file(gone)) continue;
        DiskCache::Entry entry{at->path().string(), at->last_write_time(gone), at->file_size(gone)};
        if (!gone) found.push_back(std::move(entry));
    }
    return found;
}

} // namespace

DiskCache::DiskCache(std::string folder, uint64_t limit_bytes, bool complains, Holds holds)
    : folder_(std::move(folder)), limit_bytes_(limit_bytes), complains_(complains), holds_(holds) {}

void DiskCache::complain(const std::string& message) const {
    static std::atomic<bool> warned{false};
    if (complains_ && !warned.exchange(true)) logWarn("the image cache is not used: {}", message);
}

std::string DiskCache::defaultFolder() {
    if (!options().cache_dir.empty()) return options().cache_dir;
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
        return std::string(cache) + "/causeway";
    if (const char* home = std::getenv("HOME"); home && *home)
        return std::string(home) + "/.cache/causeway";
    return "";
}

std::string DiskCache::pathOf(const Hash128& key) const {
    const std::string name = key.hex();
    return folder_ + "/" + name.substr(0, 2) + "/" + name.substr(2) +
           (holds_ == Holds::Images ? ".image" : ".program");
}

/// Whether these are the bytes that were stored; notes that they are used now.
bool DiskCache::isWhole(const std::string& path, ByteView bytes) const {
    std::error_code ignored;
    uint32_t magic = 0;
    Hash128 hash;
    if (bytes.size() >= kHeader) {
        std::memcpy(&magic, bytes.data(), 4);
        std::memcpy(&hash, bytes.data() + 4, 16);
    }
    if (magic != kMagic || hash != hash128(bytes.subspan(kHeader))) {
        logWarn("cache entry '{}' is damaged and is made again", path);
        fs::remove(path, ignored);
        return false;
    }
    fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
    return true;
}

std::optional<Bytes> DiskCache::find(const Hash128& key) {
    if (folder_.empty() || limit_bytes_ == 0) return std::nullopt;
    auto file = readFile(pathOf(key));
    if (!file || !isWhole(pathOf(key), *file)) return std::nullopt;
    file->erase(file->begin(), file->begin() + kHeader);
    return std::move(*file);
}

std::optional<DiskCache::Mapped> DiskCache::findMapped(const Hash128& key) {
    if (folder_.empty() || limit_bytes_ == 0) return std::nullopt;
    const auto file = MappedFile::open(pathOf(key));
    if (!file || !isWhole(pathOf(key), file->bytes())) return std::nullopt;
    return Mapped{file->owner(), file->bytes().subspan(kHeader)};
}

void DiskCache::store(const Hash128& key, ByteView blob) {
    if (folder_.empty()) return complain("there is no home folder; CAUSEWAY_CACHE_DIR names one");
    if (limit_bytes_ == 0 || blob.size() > limit_bytes_) return;
    const std::string path = pathOf(key);
    std::error_code error;
    const fs::path folder = fs::path(path).parent_path();
    fs::create_directories(folder, error);
    if (error)
        return complain(fmt::format("'{}' can't be made ({})", folder.string(), error.message()));

    Bytes bytes(kHeader + blob.size());
    const Hash128 hash = hash128(blob);
    std::memcpy(bytes.data(), &kMagic, 4);
    std::memcpy(bytes.data() + 4, &hash, 16);
    std::memcpy(bytes.data() + kHeader, blob.data(), blob.size());
    if (auto written = writeFileAtomically(path, bytes); !written)
        return complain(written.error().message);
    // A look at all entries takes longer than making one when there are thousands. By the chance
    // that lies in the key, each 64th of the limit is followed by a look.
    if (key.high % std::max<uint64_t>(limit_bytes_ / 64, 1) < bytes.size()) shrink();
}

std::vector<DiskCache::Entry> DiskCache::entries() const {
    std::vector<Entry> found = filesIn(folder_, FileKind::Entry);
    std::sort(found.begin(), found.end(),
              [](const Entry& a, const Entry& b) { return a.used < b.used; });
    return found;
}

uint64_t DiskCache::sizeBytes() const {
    uint64_t sum = 0;
    for (const Entry& entry : entries())
        sum += entry.bytes;
    return sum;
}

void DiskCache::clear() {
    std::error_code ignored;
    for (const Entry& entry : entries()) {
        fs::remove(entry.path, ignored);
        fs::remove(fs::path(entry.path).parent_path(), ignored); // when it is empty
    }
}

void DiskCache::shrink() {
    const auto now = fs::file_time_type::clock::now();
    for (const Entry& file : filesIn(folder_, FileKind::Unfinished)) {
        std::error_code gone; // its writer was killed
        if (now - file.used > kAbandoned) fs::remove(file.path, gone);
    }
    uint64_t sum = sizeBytes();
    if (sum <= limit_bytes_) return;
    for (const Entry& entry : entries()) {
        if (sum <= limit_bytes_ * 9 / 10) break;
        std::error_code gone;
        fs::remove(entry.path, gone);
        sum -= entry.bytes;
    }
}

} // namespace cw
