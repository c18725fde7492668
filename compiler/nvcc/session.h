// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "compiler/nvcc/command.h"

namespace cw::nvcc {

/// What one run of nvcc has made and must clear away, and how it tells what it does (`#$ …` lines).
/// One at a time: the signal handler knows it.
class Session {
  public:
    Session(const Command& command, std::string toolkit);
    ~Session();
    Session(const Session&) = delete;

    const Command& command() const { return command_; }
    const std::string& toolkit() const { return toolkit_; }

    /// A path for an intermediate file; removed at the end unless --keep.
    std::string temporary(const std::string& name);

    /// The variables that nvcc lists first; CMake reads them.
    void listVariables() const;
    /// Lists a step when asked to. False when it must not be done (--dryrun).
    bool announce(const std::vector<std::string>& words) const;
    /// announce(), then runs the program and waits. CompileFailed with its exit status.
    Result<> spawn(const std::vector<std::string>& words) const;

    /// `-L` folders of the toolkit, spelled as `LIBRARIES=` lists them.
    std::vector<std::string> libraryFolders() const;

  private:
    const Command& command_;
    std::string toolkit_;
    std::string folder_; // of temporary files; made at first use
};

/// Words as one line that a shell would read back; paths are always quoted.
std::string shellLine(const std::vector<std::string>& words);

} // namespace cw::nvcc
