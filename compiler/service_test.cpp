// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/service.h"

#include <csignal>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "compiler/spawn.h"

namespace cw::compiler {
namespace {

/// The answer, or the error's message.
std::string ask(const std::string& text, uint64_t seconds = 60) {
    const auto answer = runDetached(CW_SERVICE, asBytes(text), seconds, Process::Served);
    return answer ? std::string(asText(*answer)) : answer.error().message;
}

pid_t server() {
    return std::atoi(ask("server").c_str());
}

/// Whether `claim` holds in a fork of this process.
bool holdsInAFork(const std::function<bool()>& claim) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(claim() ? 0 : 1);
    int how = 0;
    ::waitpid(child, &how, 0);
    return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

bool ends(pid_t process) {
    const int descriptor = int(::syscall(SYS_pidfd_open, process, 0));
    if (descriptor < 0) return errno == ESRCH;
    pollfd end{descriptor, POLLIN, 0};
    const bool ended = ::poll(&end, 1, 20'000) == 1;
    ::close(descriptor);
    return ended;
}

TEST(Service, AnswersEachRequestByAForkOfOneServer) {
    const pid_t first = server();
    EXPECT_GT(first, 1);
    EXPECT_EQ(server(), first);
    EXPECT_NE(ask("process"), ask("process"));
}

TEST(Service, IsNoChildOfTheApplication) {
    EXPECT_EQ(ask("echo word"), "word");
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(Service, TakesAndGivesMoreThanAPipeHolds) {
    const std::string much(3'000'000, 'x');
    EXPECT_EQ(ask("echo " + much), much);
}

TEST(Service, ACrashEndsItsForkAlone) {
    const pid_t before = server();
    EXPECT_NE(ask("abort").find("was killed by signal 6"), std::string::npos);
    EXPECT_EQ(server(), before);
}

TEST(Service, AHangEndsItsForkAlone) {
    const pid_t before = server();
    EXPECT_NE(ask("hang", 1).find("took longer than 1 s"), std::string::npos);
    EXPECT_EQ(server(), before);
}

TEST(Service, ARequestWhoseServerIsKilledGetsAProcessOfItsOwn) {
    const pid_t before = server();
    const std::string note =
        std::filesystem::temp_directory_path() / fmt::format("cw-service-{}", ::getpid());
    EXPECT_EQ(ask("kill-server-once " + note), "alone");
    std::filesystem::remove(note);
    EXPECT_NE(server(), before);
}

TEST(Service, AServerKilledBetweenRequestsIsReplaced) {
    const pid_t before = server();
    ::kill(before, SIGKILL);
    ASSERT_TRUE(ends(before));
    const pid_t after = server();
    EXPECT_NE(after, before);
    EXPECT_EQ(server(), after);
}

TEST(Service, AStoppedServerCostsTheTimeLimitOnce) {
    const pid_t before = server();
    ::kill(before, SIGSTOP);
    EXPECT_NE(ask("echo word", 1).find("took longer"), std::string::npos);
    EXPECT_EQ(ask("echo word"), "word");
    ::kill(before, SIGCONT);
    EXPECT_TRUE(ends(before));
}

TEST(Service, AForkOfTheApplicationHasAServerOfItsOwn) {
    const pid_t before = server();
    EXPECT_TRUE(holdsInAFork([&] { return server() != before && server() == server(); }));
    EXPECT_EQ(server(), before);
}

TEST(Service, ManyThreadsAskAtOnceAndForksOfTheApplicationToo) {
    std::vector<std::thread> threads;
    std::vector<int> right(16);
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&, i] {
            for (int k = 0; k < 10; ++k) {
                const std::string word = fmt::format("{} {}", i, k);
                right[i] += ask("echo " + word) == word;
            }
        });
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(holdsInAFork([] { return ask("echo word") == "word"; }));
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(right, std::vector<int>(16, 10));
}

TEST(Service, AnApplicationMayCloseAllDescriptorsAndUseTheirNumbers) {
    EXPECT_TRUE(holdsInAFork([] {
        if (server() < 2) return false;
        ::close_range(3, ~0u, 0);
        std::vector<std::array<int, 2>> pairs(10);
        for (auto& pair : pairs)
            ::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair.data());
        if (ask("echo word") != "word" || server() != server()) return false;
        for (auto& pair : pairs)
            for (const int end : pair) {
                char byte;
                if (::recv(end, &byte, 1, MSG_DONTWAIT) != -1 || errno != EAGAIN) return false;
            }
        return true;
    }));
}

TEST(Service, AnApplicationMayCloseItsStandardStreams) {
    for (int closed = 0; closed < 8; ++closed)
        EXPECT_TRUE(holdsInAFork([&] {
            for (int stream = 0; stream < 3; ++stream)
                if (closed & 1 << stream) ::close(stream);
            return ask("echo word") == "word" && ask("echo word") == "word";
        })) << closed;
}

TEST(Service, AForkHasTheStandardStreamsAlone) {
    int open[2];
    ASSERT_EQ(::pipe(open), 0);            // which exec() would keep
    ::setenv("CW_SERVICE_TEST", "new", 1); // and so is the server
    EXPECT_EQ(ask("descriptors"), " 0 1 2");
    ::close(open[1]);
    char byte;
    EXPECT_EQ(::read(open[0], &byte, 1), 0) << "the server keeps the application's pipe";
    ::close(open[0]);
    ::unsetenv("CW_SERVICE_TEST");
}

TEST(Service, SeesWhatANewProcessWouldInherit) {
    const pid_t before = server();
    ::setenv("CW_SERVICE_TEST", "1", 1);
    EXPECT_EQ(ask("environment CW_SERVICE_TEST"), "1");
    ::unsetenv("CW_SERVICE_TEST");
    EXPECT_EQ(ask("environment CW_SERVICE_TEST"), "");
    EXPECT_TRUE(ends(before));

    const std::filesystem::path here = std::filesystem::current_path();
    const std::filesystem::path there =
        std::filesystem::canonical(std::filesystem::temp_directory_path());
    std::filesystem::current_path(there);
    EXPECT_EQ(ask("folder"), there.string());
    std::filesystem::current_path(here);
    EXPECT_EQ(ask("folder"), here.string());
}

TEST(Service, ComplainsWhereTheApplicationDoesNow) {
    EXPECT_EQ(ask("echo word"), "word");
    EXPECT_TRUE(holdsInAFork([] {
        int ends[2];
        if (server() < 2 || ::pipe(ends) != 0) return false;
        ::dup2(ends[1], STDERR_FILENO);
        ask("complain loudly");
        char text[16] = {};
        return ::read(ends[0], text, sizeof text - 1) == 6 && text == std::string("loudly");
    }));
}

TEST(Service, EndsWithTheApplication) {
    int told[2];
    ASSERT_EQ(::pipe2(told, O_CLOEXEC), 0);
    EXPECT_TRUE(holdsInAFork([&] {
        const pid_t mine = server();
        return ::write(told[1], &mine, sizeof mine) == sizeof mine;
    }));
    pid_t its_server = 0;
    ASSERT_EQ(::read(told[0], &its_server, sizeof its_server), ssize_t(sizeof its_server));
    EXPECT_TRUE(ends(its_server));
    ::close(told[0]);
    ::close(told[1]);
}

TEST(Service, AnAbsentProgramIsNamed) {
    const auto answer = runDetached("/absent", {}, 1, Process::Served);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message,
              "compiler '/absent' can't be started (No such file or directory)");
}

} // namespace
} // namespace cw::compiler
