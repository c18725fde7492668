// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>

#include "support/bytes.h"

namespace cw {

/// The whole file, or NotFound with the system's reason.
Result<Bytes> readFile(const std::string& path);

/// A whole file as the system has it in memory. Nobody may cut the file off meanwhile; it may go.
class MappedFile {
  public:
    static Result<MappedFile> open(const std::string& path);
    ByteView bytes() const { return bytes_; }
    const std::shared_ptr<const void>& owner() const { return owner_; } // keeps the bytes

  private:
    std::shared_ptr<const void> owner_;
    ByteView bytes_;
};

/// Writes beside `path` and renames: readers see the old file or the whole new one. Fails on a full
/// disk.
Result<> writeFileAtomically(const std::string& path, ByteView bytes);

/// The folder that holds the shared object or program in which `address` lies.
std::string folderOfCode(const void* address);

} // namespace cw
