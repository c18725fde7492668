// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <string_view>

#include <fmt/format.h>

namespace cw {

enum class LogLevel : int { Off, Error, Warn, Info, Debug, Trace };

/// A named source of messages with its own level (CAUSEWAY_LOG=warn,api=trace). Off costs one load.
/// Lines go to stderr as `[causeway] message`. Thread-safe.
class LogChannel {
  public:
    explicit LogChannel(std::string_view name);
    bool on(LogLevel level) const { return level <= level_; }
    void write(LogLevel level, std::string_view message) const;

  private:
    std::string_view name_;
    LogLevel level_;
};

/// The channel for everything without one of its own.
const LogChannel& mainLog();

/// Writes one user-visible line, whatever the levels (for faults of kernels).
void logLine(std::string_view message);

template <typename... Args>
void logError(fmt::format_string<Args...> format, Args&&... args) {
    if (mainLog().on(LogLevel::Error))
        mainLog().write(LogLevel::Error, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void logWarn(fmt::format_string<Args...> format, Args&&... args) {
    if (mainLog().on(LogLevel::Warn))
        mainLog().write(LogLevel::Warn, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void logInfo(fmt::format_string<Args...> format, Args&&... args) {
    if (mainLog().on(LogLevel::Info))
        mainLog().write(LogLevel::Info, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void logDebug(fmt::format_string<Args...> format, Args&&... args) {
    if (mainLog().on(LogLevel::Debug))
        mainLog().write(LogLevel::Debug, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace cw
