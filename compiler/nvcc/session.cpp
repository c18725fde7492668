// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/nvcc/session.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace cw::nvcc {
namespace {

// The folder of temporary files, for the signal handler.
char g_folder[256];

/// Removes what was begun, then dies of the signal. Only the folder's files: a signal handler may
/// unlink, not walk.
void onSignal(int number) {
    if (g_folder[0] && fork() == 0) {
        execlp("rm", "rm", "-rf", g_folder, static_cast<char*>(nullptr));
        _exit(127);
    }
    signal(number, SIG_DFL);
    raise(number);
}

bool isPlain(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || std::strchr("-_=+./,:@%[]{}", c);
}

} // namespace

std::string shellLine(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        const bool plain = !word.empty() && std::ranges::all_of(word, isPlain);
        const bool is_file_or_folder = word.find('/') != std::string::npos;
        if (!line.empty()) line += ' ';
        if (plain && !is_file_or_folder) {
            line += word;
            continue;
        }
        line += '"';
        for (const char c : word) {
            if (c == '"' || c == '\\' || c == '$' || c == '`') line += '\\';
            line += c;
        }
        line += '"';
    }
    return line;
}

Session::Session(const Command& command, std::string toolkit)
    : command_(command), toolkit_(std::move(toolkit)) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        std::signal(number, onSignal);
}

Session::~Session() {
    if (folder_.empty()) return;
    std::error_code ignored; // a folder that stays behind is no reason to fail
    std::filesystem::remove_all(folder_, ignored);
    g_folder[0] = 0;
}

std::string Session::temporary(const std::string& name) {
    if (command_.keep) {
        if (command_.keep_directory.empty()) return name;
        std::error_code ignored; // the write that follows tells
        std::filesystem::create_directories(command_.keep_directory, ignored);
        return command_.keep_directory + "/" + name;
    }
    if (folder_.empty()) {
        const char* base = std::getenv("TMPDIR");
        std::string pattern = fmt::format("{}/nvcc-XXXXXX", base && *base ? base : "/tmp");
        if (command_.dryrun || !mkdtemp(pattern.data())) {
            if (!command_.dryrun)
                std::fprintf(stderr, "nvcc warning : no temporary folder '%s'\n", pattern.c_str());
            return pattern + "-" + name;
        }
        folder_ = pattern;
        if (folder_.size() < sizeof g_folder) std::strcpy(g_folder, folder_.c_str());
    }
    return folder_ + "/" + name;
}

std::vector<std::string> Session::libraryFolders() const {
    return {"-L" + toolkit_ + "/lib64/stubs", "-L" + toolkit_ + "/lib64"};
}

void Session::listVariables() const {
    if (!command_.dryrun && !command_.verbose) return;
    const char* path = std::getenv("PATH");
    const char* library_path = std::getenv("LD_LIBRARY_PATH");
    const std::string bin = toolkit_ + "/bin";
    const auto put = [](std::string_view name, const std::string& value) {
        fmt::print(stderr, "#$ {}={}\n", name, value);
    };
    put("_NVVM_BRANCH_", "nvvm");
    put("_SPACE_", " ");
    put("_CUDART_", "cudart");
    put("_HERE_", bin);
    put("_THERE_", bin);
    put("_TARGET_SIZE_", "");
    put("_TARGET_DIR_", "");
    put("_TARGET_DIR_", ".");
    put("TOP", bin + "/..");
    put("CICC_PATH", bin + "/../nvvm/bin");
    put("NVVMIR_LIBRARY_DIR", bin + "/../nvvm/libdevice");
    put("LD_LIBRARY_PATH", bin + "/../lib64:" + (library_path ? library_path : ""));
    put("PATH", bin + ":" + (path ? path : ""));
    put("INCLUDES", shellLine({"-I" + toolkit_ + "/include"}) + "  ");
    put("SYSTEM_INCLUDES", "");
    put("LIBRARIES", "  " + shellLine(libraryFolders()));
    put("CUDAFE_FLAGS", "");
    put("PTXAS_FLAGS", "");
}

bool Session::announce(const std::vector<std::string>& words) const {
    if (command_.dryrun || command_.verbose) {
        const std::vector<std::string> arguments(words.begin() + 1, words.end());
        fmt::print(stderr, "#$ {} {}\n", words[0], shellLine(arguments));
    }
    return !command_.dryrun;
}

Result<> Session::spawn(const std::vector<std::string>& words) const {
    if (!announce(words)) return {};
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    if (const int error =
            posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ))
        return makeError(ErrorCode::NotFound, "Could not run '{}' ({})", words[0],
                         std::strerror(error));
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    if (WIFEXITED(status))
        return makeError(ErrorCode::CompileFailed, "'{}' failed (status {})", words[0],
                         WEXITSTATUS(status));
    return makeError(ErrorCode::CompileFailed, "'{}' died due to signal {}", words[0],
                     WTERMSIG(status));
}

} // namespace cw::nvcc
