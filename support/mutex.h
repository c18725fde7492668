// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <mutex>
#include <shared_mutex>

/// Locks that clang's -Wthread-safety understands. Members say CW_GUARDED_BY(mutex_), functions
/// CW_REQUIRES(mutex_).
#ifdef __clang__
#define CW_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define CW_THREAD_ATTRIBUTE(x)
#endif
#define CW_GUARDED_BY(x) CW_THREAD_ATTRIBUTE(guarded_by(x))
#define CW_REQUIRES(...) CW_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define CW_REQUIRES_SHARED(...) CW_THREAD_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
#define CW_EXCLUDES(...) CW_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace cw {

class CW_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
  public:
    void lock() CW_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
    void unlock() CW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
    bool tryLock() CW_THREAD_ATTRIBUTE(try_acquire_capability(true)) { return mutex_.try_lock(); }

  private:
    std::mutex mutex_;
};

class CW_THREAD_ATTRIBUTE(scoped_lockable) Lock {
  public:
    explicit Lock(Mutex& mutex) CW_THREAD_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) {
        mutex_.lock();
    }
    ~Lock() CW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

  private:
    Mutex& mutex_;
};

/// Many readers or one writer.
class CW_THREAD_ATTRIBUTE(capability("mutex")) SharedMutex {
  public:
    void lock() CW_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
    void unlock() CW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
    void lockShared() CW_THREAD_ATTRIBUTE(acquire_shared_capability()) { mutex_.lock_shared(); }
    void unlockShared() CW_THREAD_ATTRIBUTE(release_shared_capability()) { mutex_.unlock_shared(); }

  private:
    std::shared_mutex mutex_;
};

class CW_THREAD_ATTRIBUTE(scoped_lockable) WriteLock {
  public:
    explicit WriteLock(SharedMutex& mutex) CW_THREAD_ATTRIBUTE(acquire_capability(mutex))
        : mutex_(mutex) {
        mutex_.lock();
    }
    ~WriteLock() CW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

  private:
    SharedMutex& mutex_;
};

class CW_THREAD_ATTRIBUTE(scoped_lockable) ReadLock {
  public:
    explicit ReadLock(SharedMutex& mutex) CW_THREAD_ATTRIBUTE(acquire_shared_capability(mutex))
        : mutex_(mutex) {
        mutex_.lockShared();
    }
    ~ReadLock() CW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlockShared(); }
    ReadLock(const ReadLock&) = delete;
    ReadLock& operator=(const ReadLock&) = delete;

  private:
    SharedMutex& mutex_;
};

} // namespace cw
