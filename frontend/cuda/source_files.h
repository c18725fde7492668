// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <llvm/Support/VirtualFileSystem.h>

#include "frontend/frontend.h"

namespace cw::frontend {

/// The real file system, but for files that rules have repaired (by identity, so every path to them
/// sees the repair) and the container, which is asked for when Clang opens it. Used by one pass, on
/// one thread.
class SourceFiles : public llvm::vfs::ProxyFileSystem {
  public:
    /// Bytes of the container, or nothing when there are none after all.
    using Container = std::function<std::optional<std::string>()>;

    explicit SourceFiles(Container container);

    /// A file that is nowhere else; the folders in its path need not exist.
    void add(const std::string& path, std::string text);
    void add(const std::string& path, std::string_view text, std::shared_ptr<const void> owner);

    /// What was asked for on disk.
    std::vector<AskedFile> asked() const;

    /// From now on the file at `path` reads as `text`.
    void replace(const std::string& path, std::string text);

    llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine& path) override;
    llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>>
    openFileForRead(const llvm::Twine& path) override;

  private:
    struct Text {
        std::string_view text;
        std::shared_ptr<const void> owner;
    };

    const std::string* replacement(const llvm::vfs::Status& status) const;
    void note(const std::string& path, const llvm::ErrorOr<llvm::vfs::Status>& found);

    Container container_;
    std::string container_bytes_;
    std::map<std::string, Text> added_;
    std::set<std::string> folders_; // of added files
    std::map<std::string, AskedFile> asked_;
    std::map<llvm::sys::fs::UniqueID, std::string> replaced_;
};

} // namespace cw::frontend
