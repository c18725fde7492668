// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/hash.h"

namespace cw {

/// Blobs on disk under content-derived names, shared by many processes: written atomically, checked
/// by hash on load, bounded in size (looked at now and then: the entries used longest ago go
/// first). Where the folder can't be used, every look-up misses and every store is dropped, with
/// one warning a process if it `complains`. Thread-safe.
class DiskCache {
  public:
    /// What entries hold ends their names; the bound is on all of them together.
    enum class Holds : uint8_t { Images, Programs };
    DiskCache(std::string folder, uint64_t limit_bytes, bool complains = true,
              Holds holds = Holds::Images);
    /// $CAUSEWAY_CACHE_DIR, $XDG_CACHE_HOME/causeway or ~/.cache/causeway; empty when there is no
    /// home.
    static std::string defaultFolder();

    std::optional<Bytes> find(const Hash128& key);
    /// The same without a copy, for large entries.
    struct Mapped {
        std::shared_ptr<const void> owner; // keeps the bytes
        ByteView bytes;
    };
    std::optional<Mapped> findMapped(const Hash128& key);
    void store(const Hash128& key, ByteView blob);

    const std::string& folder() const { return folder_; }
    struct Entry {
        std::string path;
        std::filesystem::file_time_type used;
        uint64_t bytes;
    };
    std::vector<Entry>
    entries() const;            // used longest ago first; other files in the folder are left alone
    uint64_t sizeBytes() const; // of all entries
    void clear();

  private:
    bool isWhole(const std::string& path, ByteView bytes) const;
    void complain(const std::string& message) const;
    std::string pathOf(const Hash128& key) const;
    void shrink();

    std::string folder_;
    uint64_t limit_bytes_;
    bool complains_;
    Holds holds_;
};

} // namespace cw
