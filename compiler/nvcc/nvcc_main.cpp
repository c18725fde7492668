// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// nvcc: compiles and links CUDA programs. One process does it all, but for the host's linker and
// C/C++ compiler.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <malloc.h>

#include <fmt/format.h>

#include "compiler/nvcc/jobs.h"
#include "compiler/nvcc/text.h"
#include "support/file.h"

namespace cw::nvcc {
namespace {

/// The words of the command line between those of NVCC_PREPEND_FLAGS and NVCC_APPEND_FLAGS.
std::vector<std::string> wordsOf(int count, char** values) {
    std::vector<std::string> words;
    if (const char* before = std::getenv("NVCC_PREPEND_FLAGS")) words = splitWords(before);
    words.insert(words.end(), values + 1, values + count);
    if (const char* after = std::getenv("NVCC_APPEND_FLAGS"))
        for (std::string& word : splitWords(after))
            words.push_back(std::move(word));
    return words;
}

std::string toolkitRoot() {
    const std::string bin = folderOfCode(reinterpret_cast<const void*>(&toolkitRoot));
    return std::filesystem::weakly_canonical(bin + "/..").string();
}

/// Our own mistakes about the command line and about tools; what compilers say they have said.
int report(const Error& error) {
    if (error.code == ErrorCode::CompileFailed) {
        fmt::print(stderr, "{}\n", error.message);
        return 2;
    }
    fmt::print(stderr, "nvcc fatal   : {}\n", error.message);
    return 1;
}

Result<Command> read(const std::vector<std::string>& words) {
    const std::vector<Argument> arguments = CW_TRY(parseArguments(words));
    return understand(arguments);
}

/// --time: one line a run.
void writeTime(const std::string& path, const std::string& input, double milliseconds) {
    const bool fresh = !std::filesystem::exists(path) || std::filesystem::file_size(path) == 0;
    const std::string heading = "source file name , phase name , phase input files , phase output "
                                "file , arch , tool, metric , unit";
    const std::string line =
        fmt::format("{} , nvcc (driver) , , , , nvcc , {:.4f} , ms", input, milliseconds);
    if (path == "-") {
        fmt::print("{}\n{}\n", heading, line);
        return;
    }
    std::ofstream file(path, std::ios::app);
    if (fresh) file << heading << "\n";
    file << line << "\n";
}

int run(const std::vector<std::string>& words) {
    const auto begin = std::chrono::steady_clock::now();
    Result<Command> command = read(words);
    if (!command) {
        // CMake asks for the variables with a command line that can't work.
        Command listing;
        for (const std::string& word : words)
            listing.verbose |=
                word == "-v" || word == "--verbose" || word == "-dryrun" || word == "--dryrun";
        Session(listing, toolkitRoot()).listVariables();
        return report(command.error());
    }
    if (command->print != Command::Print::Nothing) {
        print(command->print);
        return 0;
    }
    if (!command->no_warnings)
        for (const std::string& warning : command->warnings)
            fmt::print(stderr, "nvcc warning : {}\n", warning);
    if (command->inputs.empty())
        return report(
            makeError(ErrorCode::InvalidArgument,
                      "No input files specified; use option --help for more information"));
    Session session(*command, toolkitRoot());
    session.listVariables();
    const Result<> done = runJobs(session);
    if (!command->time_file.empty()) {
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - begin;
        writeTime(command->time_file, command->inputs[0].path, took.count());
    }
    return done ? 0 : report(done.error());
}

} // namespace
} // namespace cw::nvcc

int main(int count, char** values) {
    // Compilers allocate much and free it at the end: each thread grows its heap in few steps.
    mallopt(M_TOP_PAD, 16 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    return cw::nvcc::run(cw::nvcc::wordsOf(count, values));
}
