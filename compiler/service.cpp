// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/service.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <poll.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "compiler/pipe.h"

namespace cw::compiler {
namespace {

constexpr int kIdleMilliseconds = 30'000;
constexpr int kSocket = STDIN_FILENO;

/// Nobody needs what destructors would tidy up.
[[noreturn]] void answerAndEnd(const Service& service) {
    const bool told = writeAll(STDOUT_FILENO, service.answer(readAll(STDIN_FILENO)));
    std::fflush(nullptr);
    ::_exit(told ? 0 : 1);
}

class Server {
  public:
    explicit Server(const Service& service) : service_(service) {
        std::signal(SIGCHLD, SIG_DFL);
        std::signal(SIGPIPE, SIG_IGN);
        sigset_t child_ended;
        sigemptyset(&child_ended);
        sigaddset(&child_ended, SIGCHLD);
        sigprocmask(SIG_BLOCK, &child_ended, &signals_before_);
        ended_ = ::signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
    }

    void run() {
        for (;;) {
            const bool has_room = running_.size() < most_;
            pollfd polls[] = {{kSocket, short(has_room ? POLLIN : 0), 0}, {ended_, POLLIN, 0}};
            const int ready = ::poll(polls, 2, running_.empty() ? kIdleMilliseconds : -1);
            if (ready < 0 && errno == EINTR) continue;
            if (ready <= 0 || polls[0].revents & (POLLHUP | POLLERR)) return;
            if (polls[1].revents) tellEnded();
            if (!(polls[0].revents & POLLIN)) continue;
            const std::optional<Handover> request = receive(kSocket);
            if (!request) return;
            if (++requests_ == 2 && service_.warm_up) service_.warm_up();
            start(*request);
        }
    }

  private:
    void start(const Handover& request) {
        const pid_t server = ::getpid();
        const pid_t process = ::fork();
        if (process == 0) answer(request, server);
        for (const int descriptor : {request.input, request.output, request.errors, request.folder})
            ::close(descriptor);
        if (process < 0) {
            ::close(request.status); // with nothing said: the client tries otherwise
            return;
        }
        writeAll(request.status, asBytes(fmt::format("{}\n", process)));
        running_[process] = request.status;
    }

    [[noreturn]] void answer(const Handover& request, pid_t server) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != server) ::_exit(1);
        std::signal(SIGPIPE, SIG_DFL);
        sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
        ::dup2(request.input, STDIN_FILENO);
        ::dup2(request.output, STDOUT_FILENO);
        ::dup2(request.errors, STDERR_FILENO);
        if (::fchdir(request.folder) != 0) ::_exit(1);
        ::closefrom(STDERR_FILENO + 1); // others' status pipes among them
        answerAndEnd(service_);
    }

    void tellEnded() {
        signalfd_siginfo ignored;
        while (::read(ended_, &ignored, sizeof ignored) > 0) {
        }
        int how = 0;
        for (pid_t process; (process = ::waitpid(-1, &how, WNOHANG)) > 0;) {
            const auto found = running_.find(process);
            if (found == running_.end()) continue;
            const int code = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
            writeAll(found->second, asBytes(fmt::format("{}\n", code)));
            ::close(found->second);
            running_.erase(found);
        }
    }

    const Service& service_;
    sigset_t signals_before_{};
    int ended_ = -1; // readable when a fork has ended
    // A fork that hangs must not keep others from their turn.
    size_t most_ = std::max(4u, std::thread::hardware_concurrency());
    size_t requests_ = 0;
    std::map<pid_t, int> running_; // forks, and where their ends are told
};

} // namespace

int runService(const Service& service, int count, char** words) {
    if (count == 2 && words[1] == std::string_view("serve")) {
        Server(service).run();
        ::_exit(0);
    }
    if (::isatty(STDIN_FILENO)) {
        std::fputs(service.about, stderr);
        return 2;
    }
    answerAndEnd(service);
}

} // namespace cw::compiler
