// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/server.h"

#include <cstring>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/detached.h"
#include "support/hash.h"
#include "support/mutex.h"

namespace cw::compiler {
namespace {

/// Of what a process inherits and a request does not carry.
uint64_t circumstances(const std::string& program) {
    std::string text = program;
    for (const char* entry : scrubbedEnvironment())
        if (entry) text.append(entry, std::strlen(entry) + 1);
    const auto add = [&text](const auto& value) {
        text.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    for (const uint32_t id : {::getuid(), ::geteuid(), ::getgid(), ::getegid()})
        add(id);
    for (int resource = 0; resource < int(RLIM_NLIMITS); ++resource) {
        rlimit limit{};
        ::getrlimit(__rlimit_resource_t(resource), &limit);
        add(limit);
    }
    return hash64(asBytes(text));
}

class Connection {
  public:
    uint64_t give(const std::string& program, const Handover& request) {
        Lock lock(mutex_);
        const uint64_t wanted = circumstances(program);
        if (!isOurs() || wanted != circumstances_) {
            disconnect();
            if (!connect(program)) return 0;
            circumstances_ = wanted;
        }
        if (send(socket_, request)) return number_;
        disconnect(); // it has ended, for nobody asked anything
        if (!connect(program) || !send(socket_, request)) return 0;
        return number_;
    }

    void drop(uint64_t number) {
        Lock lock(mutex_);
        if (number == number_) disconnect();
    }

    Mutex& mutex() { return mutex_; }

  private:
    /// The application may have closed our descriptor, and opened something else of that number.
    bool isOurs() CW_REQUIRES(mutex_) {
        struct stat status{};
        return owner_ == ::getpid() && socket_ >= 0 && ::fstat(socket_, &status) == 0 &&
               S_ISSOCK(status.st_mode) && status.st_dev == device_ && status.st_ino == inode_;
    }

    void disconnect() CW_REQUIRES(mutex_) {
        struct stat status{};
        if (socket_ >= 0 && ::fstat(socket_, &status) == 0 && status.st_dev == device_ &&
            status.st_ino == inode_)
            ::close(socket_);
        socket_ = -1;
    }

    bool connect(const std::string& program) CW_REQUIRES(mutex_) {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return false;
        const Descriptor socket{ends[1], 4};
        const bool started = bool(
            startDetached("\"$0\" serve <&4 4<&- >/dev/null 2>&1 & exit 0", program, {&socket, 1}));
        ::close(ends[1]);
        struct stat status{};
        if (!started || ::fstat(ends[0], &status) != 0) {
            ::close(ends[0]);
            return false;
        }
        socket_ = ends[0];
        device_ = status.st_dev;
        inode_ = status.st_ino;
        owner_ = ::getpid();
        ++number_;
        return true;
    }

    Mutex mutex_;
    int socket_ CW_GUARDED_BY(mutex_) = -1;
    dev_t device_ CW_GUARDED_BY(mutex_) = 0;
    ino_t inode_ CW_GUARDED_BY(mutex_) = 0;
    pid_t owner_ CW_GUARDED_BY(mutex_) = -1;
    uint64_t circumstances_ CW_GUARDED_BY(mutex_) = 0;
    uint64_t number_ CW_GUARDED_BY(mutex_) = 0;
};

Connection& connection() {
    static Connection* const instance = [] {
        static Connection* made = new Connection;
        // No thread of the parent holds the lock in a child.
        pthread_atfork(
            []() CW_THREAD_ATTRIBUTE(no_thread_safety_analysis) { made->mutex().lock(); },
            []() CW_THREAD_ATTRIBUTE(no_thread_safety_analysis) { made->mutex().unlock(); },
            []() CW_THREAD_ATTRIBUTE(no_thread_safety_analysis) { made->mutex().unlock(); });
        return made;
    }();
    return *instance;
}

} // namespace

uint64_t giveToServer(const std::string& program, const Handover& request) {
    return connection().give(program, request);
}

void dropServer(uint64_t number) {
    connection().drop(number);
}

} // namespace cw::compiler
