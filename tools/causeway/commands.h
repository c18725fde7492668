// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

/// The commands of `causeway`. Each returns the exit status of the process.
namespace cw::tool {

enum class Format { Text, Json };

int devices(Format, bool verbose);
int environment(Format);
int doctor();

struct RunOptions {
    std::string devices;  // CAUSEWAY_DEVICES, unless empty
    bool preload = false; // also LD_PRELOAD, for dynamic linkers without LD_AUDIT
    bool lockstep = false;
    bool verbose = false; // say which libraries were exchanged
    std::vector<std::string> command;
};
/// Only returns when the program can't be started.
int run(const RunOptions&);

int cacheSize();
int cacheList();
int cacheClear();

/// Replaces the process by a Python script of libexec/causeway. Only returns on failure.
int script(const std::string& name, const std::vector<std::string>& arguments);

/// The toolkit that this program is part of: the folder that holds bin/.
std::string toolkit();

} // namespace cw::tool
