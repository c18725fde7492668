// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/spawn.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace cw::compiler {
namespace {

struct Pipe {
    int read = -1, write = -1;
    ~Pipe() {
        closeRead();
        closeWrite();
    }
    bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    void closeRead() {
        if (read >= 0) ::close(read);
        read = -1;
    }
    void closeWrite() {
        if (write >= 0) ::close(write);
        write = -1;
    }
};

std::vector<char*> scrubbedEnvironment() {
    std::vector<char*> result;
    for (char** entry = environ; *entry; ++entry)
        if (!std::string_view(*entry).starts_with("LD_")) result.push_back(*entry);
    result.push_back(nullptr);
    return result;
}

int secondsLeft(std::chrono::steady_clock::time_point end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    return left.count() <= 0 ? 0 : int(std::min<long long>(left.count(), 1000));
}

/// -1: the line is not there.
int numberOfLine(const Bytes& text, int line) {
    std::string_view rest = asText(text);
    for (; line > 0; --line) {
        const size_t end = rest.find('\n');
        if (end == rest.npos) return -1;
        rest.remove_prefix(end + 1);
    }
    return rest.find('\n') == rest.npos ? -1 : std::atoi(std::string(rest).c_str());
}

} // namespace

Result<Bytes> runDetached(const std::string& program, ByteView input, uint64_t seconds) {
    if (::access(program.c_str(), X_OK) != 0)
        return makeError(ErrorCode::CompileFailed, "compiler '{}' can't be started ({})", program,
                         strerror(errno));
    Pipe to, from, status;
    if (!to.open() || !from.open() || !status.open())
        return makeError(ErrorCode::CompileFailed, "compiler '{}' can't be started ({})", program,
                         strerror(errno));

    // An intermediate shell starts the program in the background and ends at once, so that we wait
    // only for the shell: the program itself belongs to init.
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // A background list reads /dev/null unless its input is set: descriptor 4 keeps ours.
    posix_spawn_file_actions_adddup2(&actions, to.read, 4);
    posix_spawn_file_actions_adddup2(&actions, from.write, 1);
    posix_spawn_file_actions_adddup2(&actions, status.write, 3);
    // (Of a program's death the shell would tell on our stderr.)
    static constexpr char kScript[] =
        "( \"$0\" <&4 3>&- & exec 2>/dev/null; echo $! >&3; wait $!; echo $? >&3 ) & exit 0";
    const char* arguments[] = {"sh", "-c", kScript, program.c_str(), nullptr};
    std::vector<char*> environment = scrubbedEnvironment();
    pid_t shell = -1;
    const int why = ::posix_spawn(&shell, "/bin/sh", &actions, nullptr,
                                  const_cast<char* const*>(arguments), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (why != 0)
        return makeError(ErrorCode::CompileFailed, "compiler '{}' can't be started ({})", program,
                         strerror(why));
    to.closeRead();
    from.closeWrite();
    status.closeWrite();
    int ignored = 0;
    while (::waitpid(shell, &ignored, 0) < 0 && errno == EINTR) {
    }

    ::fcntl(to.write, F_SETFL, O_NONBLOCK);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    Bytes output, told; // by the shell: the program's process, then how it ended
    while (from.read >= 0 || status.read >= 0) {
        pollfd polls[3] = {
            {to.write, POLLOUT, 0}, {from.read, POLLIN, 0}, {status.read, POLLIN, 0}};
        if (::poll(polls, 3, secondsLeft(end)) < 0 && errno != EINTR) break;
        if (std::chrono::steady_clock::now() >= end) {
            if (const int process = numberOfLine(told, 0); process > 0) ::kill(process, SIGKILL);
            return makeError(ErrorCode::CompileFailed,
                             "compiler '{}' took longer than {} s\n  hint: "
                             "CAUSEWAY_COMPILER_TIMEOUT sets the limit",
                             program, seconds);
        }
        if (polls[0].revents) {
            sigset_t pipe_signal, before;
            sigemptyset(&pipe_signal);
            sigaddset(&pipe_signal, SIGPIPE);
            pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
            const ssize_t n = input.empty() ? 0 : ::write(to.write, input.data(), input.size());
            const int error = errno;
            if (n < 0 && error == EPIPE) {
                const timespec now{0, 0};
                sigtimedwait(&pipe_signal, nullptr, &now); // ours: take it back
            }
            pthread_sigmask(SIG_SETMASK, &before, nullptr);
            if (n > 0) input = input.subspan(size_t(n));
            if (input.empty() || (n < 0 && error != EAGAIN && error != EINTR)) to.closeWrite();
        }
        const auto drain = [](Pipe& pipe, short events, Bytes& into) {
            if (!events) return;
            std::byte chunk[65536];
            const ssize_t n = ::read(pipe.read, chunk, sizeof chunk);
            if (n > 0)
                into.insert(into.end(), chunk, chunk + n);
            else if (n == 0 || errno != EINTR)
                pipe.closeRead();
        };
        drain(from, polls[1].revents, output);
        drain(status, polls[2].revents, told);
    }
    const int code = numberOfLine(told, 1);
    if (code < 0) return makeError(ErrorCode::CompileFailed, "compiler '{}' was killed", program);
    if (code > 128)
        return makeError(ErrorCode::CompileFailed, "compiler '{}' was killed by signal {} ({}){}",
                         program, code - 128, strsignal(code - 128),
                         code - 128 == SIGKILL ? "\n  hint: has the system run out of memory?"
                                               : "");
    if (code != 0 && output.empty())
        return makeError(ErrorCode::CompileFailed, "compiler '{}' ended with status {}", program,
                         code);
    return output;
}

} // namespace cw::compiler
