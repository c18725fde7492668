// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiler that does what its request says, for service_test.cpp.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

#include "compiler/service.h"

namespace {

std::string obey(const std::string& order, const std::string& word) {
    if (order == "echo") return word;
    if (order == "process") return fmt::format("{}", ::getpid());
    if (order == "server") return fmt::format("{}", ::getppid());
    if (order == "environment") return std::getenv(word.c_str()) ? std::getenv(word.c_str()) : "";
    if (order == "folder") return std::filesystem::current_path();
    if (order == "descriptors") {
        std::string open;
        for (int descriptor = 0; descriptor < 1024; ++descriptor)
            if (::fcntl(descriptor, F_GETFD) >= 0) open += fmt::format(" {}", descriptor);
        return open;
    }
    if (order == "complain") std::fputs(word.c_str(), stderr);
    if (order == "hang") ::pause();
    if (order == "abort") {
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
        std::abort();
    }
    if (order == "kill-server-once") {
        if (::access(word.c_str(), F_OK) == 0) return "alone";
        ::close(::creat(word.c_str(), 0600));
        ::kill(::getppid(), SIGKILL);
        ::pause();
    }
    return {};
}

cw::Bytes answer(cw::ByteView request) {
    const std::string text(cw::asText(request));
    const size_t blank = text.find(' ');
    const std::string said =
        obey(text.substr(0, blank), blank == text.npos ? "" : text.substr(blank + 1));
    const cw::ByteView bytes = cw::asBytes(said);
    return {bytes.begin(), bytes.end()};
}

} // namespace

int main(int count, char** words) {
    return cw::compiler::runService({.about = "", .answer = answer, .warm_up = nullptr}, count,
                                    words);
}
