// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <unistd.h>

#include <fmt/format.h>

#include "tools/causeway/commands.h"

namespace cw::tool {

namespace {

/// name=value:what it was
void prepend(const char* name, const std::string& value) {
    const char* old = getenv(name);
    setenv(name, old && *old ? (value + ":" + old).c_str() : value.c_str(), 1);
}

/// What cuda-aware programs and build systems look at to find a toolkit.
void pointAtToolkit() {
    const std::string home = toolkit();
    prepend("PATH", home + "/bin");
    prepend("LD_LIBRARY_PATH", home + "/nvvm/lib64");
    prepend("LD_LIBRARY_PATH", home + "/lib64");
    for (const char* name : {"CUDA_HOME", "CUDA_PATH", "CUDAToolkit_ROOT", "CAUSEWAY_HOME"})
        setenv(name, home.c_str(), 1);
}

int execute(std::vector<std::string> command) {
    std::vector<char*> arguments;
    for (std::string& argument : command)
        arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    const int reason = errno;
    fmt::print(stderr, "causeway: can't run '{}' ({})\n", command[0], strerror(reason));
    return reason == ENOENT ? 127 : 126;
}

} // namespace

std::string toolkit() {
    char path[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0) return ".";
    return std::filesystem::path(std::string(path, length)).parent_path().parent_path().string();
}

int run(const RunOptions& options) {
    pointAtToolkit();
    if (!options.devices.empty()) setenv("CAUSEWAY_DEVICES", options.devices.c_str(), 1);
    // A program's DT_RPATH and the paths that it loads by beat LD_LIBRARY_PATH.
    const std::string search = toolkit() + "/lib64/causeway/libcauseway-search.so";
    if (access(search.c_str(), R_OK) == 0) prepend("LD_AUDIT", search);
    if (options.verbose) setenv("CAUSEWAY_SHOW_LIBRARIES", "1", 1);
    if (options.lockstep) setenv("CAUSEWAY_LOCKSTEP", "1", 1);
    if (options.preload) {
        const std::string home = toolkit();
        for (const char* name : {"libcublas.so.12", "libcudart.so.12", "libcuda.so.1"})
            if (access((home + "/lib64/" + name).c_str(), R_OK) == 0)
                prepend("LD_PRELOAD", home + "/lib64/" + name);
    }
    return execute(options.command);
}

int script(const std::string& name, const std::vector<std::string>& arguments) {
    pointAtToolkit();
    std::vector<std::string> command = {"python3", toolkit() + "/libexec/causeway/" + name};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return execute(command);
}

} // namespace cw::tool
