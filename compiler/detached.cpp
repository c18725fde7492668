// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/detached.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace cw::compiler {

std::vector<char*> scrubbedEnvironment() {
    std::vector<char*> result;
    for (char** entry = environ; *entry; ++entry)
        if (!std::string_view(*entry).starts_with("LD_")) result.push_back(*entry);
    result.push_back(nullptr);
    return result;
}

Result<> startDetached(const char* script, const std::string& program,
                       std::span<const Descriptor> descriptors) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    int last = STDERR_FILENO;
    for (const Descriptor& descriptor : descriptors) {
        posix_spawn_file_actions_adddup2(&actions, descriptor.ours, descriptor.theirs);
        last = std::max(last, descriptor.theirs);
    }
    // The application may wait for the last copy of one of its own to be closed.
    posix_spawn_file_actions_addclosefrom_np(&actions, last + 1);
    const char* arguments[] = {"sh", "-c", script, program.c_str(), nullptr};
    std::vector<char*> environment = scrubbedEnvironment();
    pid_t shell = -1;
    const int why = ::posix_spawn(&shell, "/bin/sh", &actions, nullptr,
                                  const_cast<char* const*>(arguments), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (why != 0)
        return makeError(ErrorCode::CompileFailed, "compiler '{}' can't be started ({})", program,
                         strerror(why));
    int ignored = 0;
    while (::waitpid(shell, &ignored, 0) < 0 && errno == EINTR) {
    }
    return {};
}

} // namespace cw::compiler
