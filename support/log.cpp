// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/log.h"

#include <cstdlib>
#include <string>
#include <unistd.h>

#include "support/options.h"
#include "support/result.h"

namespace cw {
namespace {

LogLevel levelFromName(std::string_view name) {
    if (name == "off") return LogLevel::Off;
    if (name == "error") return LogLevel::Error;
    if (name == "info") return LogLevel::Info;
    if (name == "debug") return LogLevel::Debug;
    if (name == "trace") return LogLevel::Trace;
    return LogLevel::Warn;
}

/// The level for `channel` in a list like "warn,ptx=debug".
LogLevel levelFor(std::string_view channel, std::string_view list) {
    LogLevel level = LogLevel::Warn;
    while (!list.empty()) {
        const size_t comma = list.find(',');
        const std::string_view item = list.substr(0, comma);
        list = comma == std::string_view::npos ? "" : list.substr(comma + 1);

        const size_t equals = item.find('=');
        if (equals == std::string_view::npos)
            level = levelFromName(item);
        else if (item.substr(0, equals) == channel)
            return levelFromName(item.substr(equals + 1));
    }
    return level;
}

} // namespace

LogChannel::LogChannel(std::string_view name)
    : name_(name), level_(levelFor(name, options().log)) {}

void LogChannel::write(LogLevel level, std::string_view message) const {
    static constexpr const char* kNames[] = {"", "error", "warning", "info", "debug", "trace"};
    logLine(
        fmt::format("{}: {}{}{}", kNames[int(level)], name_, name_.empty() ? "" : ": ", message));
}

const LogChannel& mainLog() {
    static const LogChannel channel("");
    return channel;
}

void logLine(std::string_view message) {
    std::string line = fmt::format("[causeway] {}\n", message);
    const char* at = line.data();
    size_t left = line.size();
    while (left > 0) {
        const ssize_t written = ::write(STDERR_FILENO, at, left);
        if (written <= 0) return;
        at += written;
        left -= size_t(written);
    }
}

void checkFailed(const char* condition, std::source_location where) {
    logLine(fmt::format("internal error: {} ({}:{})", condition, where.file_name(), where.line()));
    std::abort();
}

} // namespace cw
