// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/libcublas/crew.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <thread>

namespace cw::cublas {
namespace {

struct Work {
    int64_t count;
    const std::function<void(int64_t)>& body;
    std::atomic<int64_t> next{0};

    void help() {
        for (int64_t i; (i = next.fetch_add(1)) < count;)
            body(i);
    }
};

class Crew {
  public:
    static Crew& instance() {
        static Crew* const only = new Crew; // its threads outlive static objects
        return *only;
    }

    /// False when somebody else has the threads.
    bool run(Work& work) {
        {
            const std::lock_guard lock(mutex_);
            if (work_) return false;
            work_ = &work;
            ++turn_;
        }
        wake_.notify_all();
        work.help();
        std::unique_lock lock(mutex_);
        work_ = nullptr; // nobody joins any more
        left_.wait(lock, [&] { return helping_ == 0; });
        return true;
    }

  private:
    Crew() {
        for (int64_t i = 1; i < processors(); ++i)
            std::thread([this] { serve(); }).detach();
    }

    void serve() {
        uint64_t seen = 0;
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return work_ && turn_ != seen; });
            seen = turn_;
            Work& work = *work_;
            ++helping_;
            lock.unlock();
            work.help();
            lock.lock();
            if (--helping_ == 0) left_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_, left_;
    Work* work_ = nullptr;
    uint64_t turn_ = 0;
    int helping_ = 0;
};

} // namespace

int64_t processors() {
    static const int64_t count = [] {
        cpu_set_t set;
        return sched_getaffinity(0, sizeof set, &set) == 0 ? int64_t(CPU_COUNT(&set)) : 1;
    }();
    return count;
}

void callEach(int64_t count, const std::function<void(int64_t)>& body) {
    Work work{count, body};
    if (count <= 1 || processors() == 1 || !Crew::instance().run(work)) work.help();
}

} // namespace cw::cublas
