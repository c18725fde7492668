// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace cw {

/// What went wrong, in our terms. Each shim maps these to its own status in one place
/// (shim/*/status.cpp). A code exists only if a CUDA program can tell it from the others.
enum class ErrorCode : uint8_t {
    InvalidArgument,      // a value, pointer or size that the call can't take
    InvalidHandle,        // null, stale or foreign handle
    InvalidConfiguration, // launch shape out of the device's limits
    InvalidDevice,
    InvalidDeviceFunction, // no kernel of this name, or none for this device
    InvalidSymbol,
    InvalidDevicePointer,
    InvalidMemcpyDirection,
    InvalidPitch, // rows that are longer than the distance between them
    InvalidContext,
    ContextDestroyed, // or a primary one that nobody has made yet
    UnsupportedLimit,
    UnsupportedExecAffinity,
    FileNotFound,
    InvalidImage,   // a container that is damaged or not one
    NoBinaryForGpu, // machine code only, or nothing that this device can take
    OutOfMemory,
    OutOfResources, // a launch that asks for more than the device has
    NotFound,
    NotReady,
    NotSupported,
    NotPermitted,
    NotInitialized, // before init, or in a child of fork
    AlreadyMapped,
    IllegalState, // the thing is not in a state for this
    LossyQuery,   // an answer that would leave out part of the truth
    StreamCaptureUnsupported,
    StreamCaptureInvalidated,
    StreamCaptureMerge,
    StreamCaptureUnmatched,
    StreamCaptureUnjoined,
    StreamCaptureIsolation,
    StreamCaptureImplicit,
    CapturedEvent,
    StreamCaptureWrongThread,
    GraphExecUpdateFailure,
    PeerAccessAlreadyEnabled,
    PeerAccessNotEnabled,
    PeerAccessUnsupported,
    HostMemoryAlreadyRegistered,
    HostMemoryNotRegistered,
    CooperativeLaunchTooLarge,
    InvalidPtx,
    CompileFailed, // the compiler process refused, died or ran out of time
    NoDevice,
    // Faults of a kernel: sticky on its context.
    IllegalAddress,
    MisalignedAddress,
    IllegalInstruction,
    HardwareStackError,
    Assert,
    LaunchTimeout,
    LaunchFailed,
    Internal,
};

/// A failure on its way to the API boundary. Context is added on the way up, outermost last.
struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::source_location where = std::source_location::current();

    Error&& context(std::string_view what) && {
        message = fmt::format("{}\n  while {}", message, what);
        return std::move(*this);
    }
};

/// A value, or the reason why there is none. `Result<>` is success without a value.
template <typename T = void>
class [[nodiscard]] Result {
  public:
    Result(T value) : value_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : value_(std::in_place_index<1>, std::move(error)) {}
    template <typename U>
        requires std::is_convertible_v<U&&, T> &&
                 (!std::is_same_v<std::remove_cvref_t<U>, Result>) &&
                 (!std::is_same_v<std::remove_cvref_t<U>, Error>)
    Result(U&& value) : value_(std::in_place_index<0>, std::forward<U>(value)) {}

    explicit operator bool() const { return value_.index() == 0; }
    T& operator*() { return std::get<0>(value_); }
    const T& operator*() const { return std::get<0>(value_); }
    T* operator->() { return &std::get<0>(value_); }
    const T* operator->() const { return &std::get<0>(value_); }
    Error& error() { return std::get<1>(value_); }
    const Error& error() const { return std::get<1>(value_); }
    T take() && { return std::move(std::get<0>(value_)); }

  private:
    std::variant<T, Error> value_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    explicit operator bool() const { return !error_; }
    Error& error() { return *error_; }
    const Error& error() const { return *error_; }
    void take() && {}

  private:
    std::optional<Error> error_;
};

/// makeError(ErrorCode::NotFound, "kernel '{}' is not in the module", name)
template <typename... Args>
struct makeError : Error {
    makeError(ErrorCode code, fmt::format_string<Args...> format, Args&&... args,
              std::source_location where = std::source_location::current())
        : Error{code, fmt::format(format, std::forward<Args>(args)...), where} {}
};
template <typename... Args>
makeError(ErrorCode, fmt::format_string<Args...>, Args&&...) -> makeError<Args...>;
template <size_t N, typename... Args>
makeError(ErrorCode, const char (&)[N], Args&&...) -> makeError<Args...>;

/// Unwraps a Result, or returns its Error from the enclosing function.
#define CW_TRY(expr)                                                                               \
    ({                                                                                             \
        auto try_result = (expr);                                                                  \
        if (!try_result) [[unlikely]]                                                              \
            return ::cw::Error(std::move(try_result.error()));                                     \
        std::move(try_result).take();                                                              \
    })

/// CW_TRY that says what was being done: CW_TRY_WHILE(load(m), "loading module '{}'", name)
#define CW_TRY_WHILE(expr, ...)                                                                    \
    ({                                                                                             \
        auto try_result = (expr);                                                                  \
        if (!try_result) [[unlikely]]                                                              \
            return ::cw::Error(std::move(try_result.error()).context(::fmt::format(__VA_ARGS__))); \
        std::move(try_result).take();                                                              \
    })

/// Our own bug, also in release: for anything that would corrupt memory.
#define CW_CHECK(condition)                                                                        \
    ((condition) ? (void)0 : ::cw::checkFailed(#condition, std::source_location::current()))
[[noreturn]] void checkFailed(const char* condition, std::source_location where);

} // namespace cw
