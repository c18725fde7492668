// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/source_files.h"

#include <llvm/Support/MemoryBuffer.h>

#include "frontend/cuda/arguments.h"

namespace cw::frontend {
namespace {

/// A file whose bytes are in memory, which lasts as long as what is read from it.
class MemoryFile : public llvm::vfs::File {
  public:
    MemoryFile(llvm::vfs::Status status, std::string_view text)
        : status_(std::move(status)), text_(text) {}

    llvm::ErrorOr<llvm::vfs::Status> status() override { return status_; }
    llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> getBuffer(const llvm::Twine& name, int64_t,
                                                                 bool ends_in_zero, bool) override {
        return llvm::MemoryBuffer::getMemBuffer(text_, name.str(), ends_in_zero);
    }
    std::error_code close() override { return {}; }

  private:
    llvm::vfs::Status status_;
    std::string_view text_;
};

llvm::vfs::Status memoryStatus(const std::string& path, uint64_t size) {
    return llvm::vfs::Status(path, llvm::vfs::getNextVirtualUniqueID(), {}, 0, 0, size,
                             llvm::sys::fs::file_type::regular_file,
                             llvm::sys::fs::perms::all_read);
}

} // namespace

SourceFiles::SourceFiles(Container container)
    : ProxyFileSystem(llvm::vfs::createPhysicalFileSystem()), container_(std::move(container)) {}

void SourceFiles::add(const std::string& path, std::string text) {
    const auto owner = std::make_shared<const std::string>(std::move(text));
    add(path, *owner, owner);
}

void SourceFiles::add(const std::string& path, std::string_view text,
                      std::shared_ptr<const void> owner) {
    added_.insert_or_assign(path, Text{text, std::move(owner)});
    for (size_t slash = path.find('/', 1); slash != std::string::npos;
         slash = path.find('/', slash + 1))
        folders_.insert(path.substr(0, slash));
}

std::vector<AskedFile> SourceFiles::asked() const {
    std::vector<AskedFile> list;
    for (const auto& [path, file] : asked_)
        list.push_back(file);
    return list;
}

void SourceFiles::note(const std::string& path, const llvm::ErrorOr<llvm::vfs::Status>& found) {
    AskedFile file{path, bool(found)};
    if (found && !found->isDirectory()) {
        file.bytes = found->getSize();
        file.time = found->getLastModificationTime().time_since_epoch().count();
    }
    asked_.insert_or_assign(path, std::move(file));
}

void SourceFiles::replace(const std::string& path, std::string text) {
    if (added_.contains(path)) return add(path, std::move(text));
    if (auto found = getUnderlyingFS().status(path))
        replaced_[found->getUniqueID()] = std::move(text);
}

const std::string* SourceFiles::replacement(const llvm::vfs::Status& status) const {
    const auto found = replaced_.find(status.getUniqueID());
    return found == replaced_.end() ? nullptr : &found->second;
}

llvm::ErrorOr<llvm::vfs::Status> SourceFiles::status(const llvm::Twine& path) {
    if (path.str() == kContainerPath) {
        const std::optional<std::string> bytes = container_ ? container_() : std::nullopt;
        if (!bytes) return std::make_error_code(std::errc::no_such_file_or_directory);
        return memoryStatus(kContainerPath, bytes->size());
    }
    const auto added = added_.find(path.str());
    if (added != added_.end()) return memoryStatus(added->first, added->second.text.size());
    auto found = ProxyFileSystem::status(path);
    note(path.str(), found);
    if (!found && folders_.contains(path.str()))
        return llvm::vfs::Status(path, llvm::vfs::getNextVirtualUniqueID(), {}, 0, 0, 0,
                                 llvm::sys::fs::file_type::directory_file,
                                 llvm::sys::fs::perms::all_read);
    if (!found || replaced_.empty()) return found;
    const std::string* text = replacement(*found);
    return text ? llvm::vfs::Status::copyWithNewSize(*found, text->size()) : *found;
}

llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>>
SourceFiles::openFileForRead(const llvm::Twine& path) {
    if (path.str() == kContainerPath) {
        std::optional<std::string> bytes = container_ ? container_() : std::nullopt;
        if (!bytes) return std::make_error_code(std::errc::no_such_file_or_directory);
        container_bytes_ = std::move(*bytes);
        return std::make_unique<MemoryFile>(memoryStatus(kContainerPath, container_bytes_.size()),
                                            container_bytes_);
    }
    const auto added = added_.find(path.str());
    if (added != added_.end())
        return std::make_unique<MemoryFile>(memoryStatus(added->first, added->second.text.size()),
                                            added->second.text);
    auto file = ProxyFileSystem::openFileForRead(path);
    note(path.str(), file ? (*file)->status() : llvm::ErrorOr<llvm::vfs::Status>(file.getError()));
    if (!file || replaced_.empty()) return file;
    const auto found = (*file)->status();
    const std::string* text = found ? replacement(*found) : nullptr;
    if (!text) return file;
    return std::make_unique<MemoryFile>(llvm::vfs::Status::copyWithNewSize(*found, text->size()),
                                        *text);
}

} // namespace cw::frontend
