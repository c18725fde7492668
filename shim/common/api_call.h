// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <new>
#include <string>
#include <type_traits>

#include "support/result.h"

namespace cw::shim {

/// What the trace says of a function: its name and its parameters' names, comma-separated.
struct CallInfo {
    const char* name;
    const char* parameters;
};

/// One argument, as the trace keeps it.
class TraceValue {
  public:
    enum class Kind : uint8_t { Signed, Unsigned, Real, Pointer, Text, Opaque };

    template <typename T>
    TraceValue(const T& value) {
        if constexpr (std::is_same_v<T, const char*>) {
            kind_ = Kind::Text, pointer_ = value;
        } else if constexpr (std::is_pointer_v<T>) {
            kind_ = Kind::Pointer, pointer_ = reinterpret_cast<const void*>(value);
        } else if constexpr (std::is_enum_v<T>) {
            kind_ = Kind::Signed, integer_ = static_cast<int64_t>(value);
        } else if constexpr (std::is_floating_point_v<T>) {
            kind_ = Kind::Real, real_ = value;
        } else if constexpr (std::is_integral_v<T>) {
            kind_ = std::is_signed_v<T> ? Kind::Signed : Kind::Unsigned;
            integer_ = static_cast<int64_t>(value);
        } else {
            kind_ = Kind::Opaque, integer_ = sizeof(T);
        }
    }
    void appendTo(std::string& json) const;

  private:
    Kind kind_ = Kind::Opaque;
    union {
        int64_t integer_ = 0;
        double real_;
        const void* pointer_;
    };
};

extern std::atomic<bool> call_tracing; // CAUSEWAY_TRACE is set, or the channel `api` is at debug

/// A function that has a row and no body yet: says so once.
class Gap {
  public:
    constexpr Gap(const char* name, const char* sentence) : name_(name), sentence_(sentence) {}
    void report(); // aborts under CAUSEWAY_STRICT

  private:
    const char* name_;
    const char* sentence_;
    std::atomic<bool> told_ = false;
};

/// One call through the C boundary: the trace record, and the place where exceptions end.
/// Lives on the caller's stack; costs one load when nothing is traced.
class ApiCall {
  public:
    explicit ApiCall(const CallInfo& info)
        : info_(info), traced_(call_tracing.load(std::memory_order_relaxed)) {
        if (traced_) [[unlikely]]
            begin();
    }
    bool traced() const { return traced_; }
    void arguments(std::initializer_list<TraceValue> values);

    /// Runs a body that gives a Result, and turns that into the library's status.
    template <typename Library, typename Body>
    typename Library::Status finish(Body&& body) {
        auto status = guarded<Library>(body);
        if (traced_) [[unlikely]]
            end(static_cast<int64_t>(status));
        return status;
    }

    /// Runs a body that gives the C value itself.
    template <typename Body>
    auto direct(Body&& body) {
        if constexpr (std::is_void_v<decltype(body())>) {
            body();
            if (traced_) [[unlikely]]
                end(TraceValue(0));
        } else {
            auto value = body();
            if (traced_) [[unlikely]]
                end(TraceValue(value));
            return value;
        }
    }

    /// A row that succeeds without effect.
    template <typename Library>
    typename Library::Status ignore() {
        auto status = Library::success();
        if (traced_) [[unlikely]]
            end(static_cast<int64_t>(status));
        return status;
    }

    /// A row about something that no device of ours has.
    template <typename Library>
    typename Library::Status absent(const char* why) {
        auto status = Library::fail({ErrorCode::NotSupported, why});
        if (traced_) [[unlikely]]
            end(static_cast<int64_t>(status));
        return status;
    }

    /// A row without a body.
    template <typename Library>
    typename Library::Status gap(Gap& gap) {
        gap.report();
        auto status = Library::fail({ErrorCode::NotSupported, "not implemented"});
        if (traced_) [[unlikely]]
            end(static_cast<int64_t>(status));
        return status;
    }

  private:
    template <typename Library, typename Body>
    typename Library::Status guarded(Body& body) {
        try {
            Result<> result = body();
            if (result) [[likely]]
                return Library::success();
            return failed<Library>(result.error());
        } catch (const std::bad_alloc&) {
            return failed<Library>({ErrorCode::OutOfMemory, "the host is out of memory"});
        } catch (const std::exception& problem) {
            return failed<Library>({ErrorCode::Internal, problem.what()});
        }
    }
    template <typename Library>
    typename Library::Status failed(const Error& error) {
        auto status = Library::fail(error);
        report(static_cast<int64_t>(status), error);
        return status;
    }

    void begin();
    void end(const TraceValue& result);
    void report(int64_t status, const Error&) const;

    CallInfo info_;
    bool traced_;
    uint64_t started_ns_ = 0;
    std::string* arguments_ = nullptr; // made by begin(), freed by end()
};

/// While one lives, the thread's stream 0 is the per-thread stream (the `_ptsz` and `_ptds`
/// entries).
class PerThreadDefaultStream {
  public:
    PerThreadDefaultStream() { ++depth; }
    ~PerThreadDefaultStream() { --depth; }
    PerThreadDefaultStream(const PerThreadDefaultStream&) = delete;
    PerThreadDefaultStream& operator=(const PerThreadDefaultStream&) = delete;
    static bool active() { return depth != 0; }

  private:
    static thread_local int depth;
};

/// The documented handle of the per-thread default stream, 0x2, for stream 0.
template <typename Stream>
Stream orPerThread(Stream stream) {
    return stream ? stream : reinterpret_cast<Stream>(uintptr_t{2});
}

} // namespace cw::shim
