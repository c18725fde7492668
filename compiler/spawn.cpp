// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/spawn.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "compiler/detached.h"
#include "compiler/server.h"

namespace cw::compiler {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read = -1, write = -1;
    ~Pipe() {
        closeRead();
        closeWrite();
    }
    bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return false;
        read = aboveStandard(ends[0]);
        write = aboveStandard(ends[1]);
        return read >= 0 && write >= 0;
    }
    void closeRead() {
        if (read >= 0) ::close(read);
        read = -1;
    }
    void closeWrite() {
        if (write >= 0) ::close(write);
        write = -1;
    }

  private:
    /// Applications may have closed the standard ones; the shell's numbers must be free.
    static int aboveStandard(int descriptor) {
        if (descriptor >= 10) return descriptor;
        const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
        ::close(descriptor);
        return moved;
    }
};

/// A request on its way: what the process reads, writes, and what is told of it.
struct Job {
    Pipe to, from, status;
    bool open() { return to.open() && from.open() && status.open(); }
};

int millisecondsLeft(Clock::time_point end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
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

/// The program in a process for this request alone.
Result<> startAlone(const std::string& program, const Job& job) {
    // A background list reads /dev/null unless its input is set: descriptor 4 keeps ours.
    const Descriptor descriptors[] = {{job.from.write, 1}, {job.status.write, 3}, {job.to.read, 4}};
    // (Of a program's death the shell would tell on our stderr.)
    return startDetached(
        "( \"$0\" <&4 3>&- & exec 2>/dev/null; echo $! >&3; wait $!; echo $? >&3 ) "
        "& exit 0",
        program, descriptors);
}

/// A fork of the program's server. 0: none could be had.
uint64_t startServed(const std::string& program, const Job& job) {
    const int folder = ::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    const uint64_t server = giveToServer(program, {.input = job.to.read,
                                                   .output = job.from.write,
                                                   .status = job.status.write,
                                                   .errors = STDERR_FILENO,
                                                   .folder = folder});
    if (folder >= 0) ::close(folder);
    return server;
}

struct Outcome {
    Bytes output;
    int process = -1, code = -1; // as a shell counts; -1: nobody told
    bool too_long = false;       // and the process is killed, if it was told
};

/// Writes the input, reads what comes until all is closed.
Outcome talk(Job& job, ByteView input, Clock::time_point end) {
    Pipe &to = job.to, &from = job.from, &status = job.status;
    to.closeRead();
    from.closeWrite();
    status.closeWrite();
    ::fcntl(to.write, F_SETFL, O_NONBLOCK);
    Bytes output, told; // the process, then how it ended
    while (from.read >= 0 || status.read >= 0) {
        pollfd polls[3] = {
            {to.write, POLLOUT, 0}, {from.read, POLLIN, 0}, {status.read, POLLIN, 0}};
        if (::poll(polls, 3, millisecondsLeft(end)) < 0 && errno != EINTR) break;
        if (Clock::now() >= end) {
            const int process = numberOfLine(told, 0);
            if (process > 0) ::kill(process, SIGKILL);
            return {.process = process, .too_long = true};
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
    return {std::move(output), numberOfLine(told, 0), numberOfLine(told, 1)};
}

Result<Bytes> judge(const std::string& program, Outcome outcome, uint64_t seconds) {
    const int code = outcome.code;
    if (outcome.too_long)
        return makeError(ErrorCode::CompileFailed,
                         "compiler '{}' took longer than {} s\n  hint: CAUSEWAY_COMPILER_TIMEOUT "
                         "sets the limit",
                         program, seconds);
    if (code < 0) return makeError(ErrorCode::CompileFailed, "compiler '{}' was killed", program);
    if (code > 128)
        return makeError(ErrorCode::CompileFailed, "compiler '{}' was killed by signal {} ({}){}",
                         program, code - 128, strsignal(code - 128),
                         code - 128 == SIGKILL ? "\n  hint: has the system run out of memory?"
                                               : "");
    if (code != 0 && outcome.output.empty())
        return makeError(ErrorCode::CompileFailed, "compiler '{}' ended with status {}", program,
                         code);
    return std::move(outcome.output);
}

Error cantBeStarted(const std::string& program) {
    return {ErrorCode::CompileFailed,
            fmt::format("compiler '{}' can't be started ({})", program, strerror(errno))};
}

} // namespace

Result<Bytes> runDetached(const std::string& program, ByteView input, uint64_t seconds,
                          Process process) {
    if (::access(program.c_str(), X_OK) != 0) return cantBeStarted(program);
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    if (process == Process::Served) {
        Job job;
        if (!job.open()) return cantBeStarted(program);
        if (const uint64_t server = startServed(program, job)) {
            Outcome outcome = talk(job, input, end);
            if (outcome.too_long ? outcome.process < 0 : outcome.code < 0) dropServer(server);
            if (outcome.too_long || outcome.code >= 0)
                return judge(program, std::move(outcome), seconds);
        }
    }
    Job job;
    if (!job.open()) return cantBeStarted(program);
    CW_TRY(startAlone(program, job));
    return judge(program, talk(job, input, end), seconds);
}

} // namespace cw::compiler
