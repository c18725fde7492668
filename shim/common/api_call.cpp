// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "shim/common/api_call.h"

#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>
#include <unordered_set>

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "support/log.h"
#include "support/mutex.h"
#include "support/options.h"

namespace cw::shim {

thread_local int PerThreadDefaultStream::depth = 0;

namespace {

const LogChannel& apiLog() {
    static const LogChannel channel("api");
    return channel;
}

uint64_t nowNanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

/// Whether a line is said for the first time: a loop that launches a kernel which can't run is told
/// so once.
bool isNews(std::string_view line) {
    constexpr size_t kMost = 1000;
    static Mutex mutex;
    static auto* const said = new std::unordered_set<std::string>; // outlives static destructors
    const Lock lock(mutex);
    return said->size() >= kMost || said->emplace(line).second;
}

/// The file of CAUSEWAY_TRACE: one JSON object a line, each written with one call.
class TraceFile {
  public:
    static TraceFile& instance() {
        static TraceFile* file =
            new TraceFile; // outlives static destructors that still call the API
        return *file;
    }
    bool open() const { return file_ != nullptr; }
    void write(const std::string& line) {
        std::lock_guard lock(mutex_);
        std::fwrite(line.data(), 1, line.size(), file_);
    }

  private:
    TraceFile() {
        const std::string& path = options().trace;
        if (path.empty()) return;
        file_ = std::fopen(path.c_str(), "ae");
        if (!file_) {
            logWarn("cannot open the trace file '{}': {}", path, std::strerror(errno));
            return;
        }
        std::setvbuf(file_, nullptr, _IOLBF, 1 << 16);
    }
    std::mutex mutex_;
    std::FILE* file_ = nullptr;
};

bool tracingWanted() {
    return TraceFile::instance().open() || apiLog().on(LogLevel::Debug);
}

/// Whether each byte above ASCII belongs to a sequence of UTF-8.
bool isUtf8(std::string_view text) {
    int following = 0;
    for (const unsigned char c : text) {
        if ((c & 0xc0) == 0x80) {
            if (following-- == 0) return false;
            continue;
        }
        if (following != 0 || c > 0xf4) return false;
        following = c < 0x80 ? 0 : std::countl_one(c) - 1;
    }
    return following == 0;
}

/// Bytes of no text (a module's, say) are escaped one by one.
void appendText(std::string& json, std::string_view text) {
    const unsigned char last = isUtf8(text) ? 0xff : 0x7f;
    json += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') json += '\\';
        if (byte < 0x20 || byte > last)
            json += fmt::format("\\u{:04x}", byte);
        else
            json += c;
    }
    json += '"';
}

/// Takes the next name off a comma-separated list.
std::string_view nextName(std::string_view& names) {
    const size_t end = names.find(',');
    const std::string_view name = names.substr(0, end);
    names = end == std::string_view::npos ? std::string_view() : names.substr(end + 1);
    return name;
}

} // namespace

// The environment is read when the library is loaded, so that a call costs a load and no guard.
std::atomic<bool> call_tracing = tracingWanted();

void TraceValue::appendTo(std::string& json) const {
    switch (kind_) {
    case Kind::Signed:
        json += fmt::format("{}", integer_);
        return;
    case Kind::Unsigned:
        json += fmt::format("{}", static_cast<uint64_t>(integer_));
        return;
    case Kind::Real:
        json += fmt::format("{}", real_);
        return;
    case Kind::Pointer:
        json += fmt::format("\"{}\"", pointer_);
        return;
    case Kind::Text:
        if (pointer_)
            appendText(json, static_cast<const char*>(pointer_));
        else
            json += "null";
        return;
    case Kind::Opaque:
        json += fmt::format("\"{} bytes\"", integer_);
        return;
    }
}

void ApiCall::begin() {
    started_ns_ = nowNanoseconds();
    arguments_ = new std::string;
}

void ApiCall::arguments(std::initializer_list<TraceValue> values) {
    std::string_view names = info_.parameters;
    for (const TraceValue& value : values) {
        if (!arguments_->empty()) *arguments_ += ", ";
        appendText(*arguments_, nextName(names));
        *arguments_ += ": ";
        value.appendTo(*arguments_);
    }
}

void ApiCall::end(const TraceValue& result) {
    const uint64_t took = nowNanoseconds() - started_ns_;
    std::string status;
    result.appendTo(status);
    if (apiLog().on(LogLevel::Debug))
        apiLog().write(LogLevel::Debug,
                       fmt::format("{}({}) -> {}", info_.name, *arguments_, status));
    if (TraceFile::instance().open()) {
        TraceFile::instance().write(
            fmt::format("{{\"call\": \"{}\", \"arguments\": {{{}}}, \"status\": {}, \"start_ns\": "
                        "{}, \"took_ns\": {}, "
                        "\"thread\": {}}}\n",
                        info_.name, *arguments_, status, started_ns_, took, syscall(SYS_gettid)));
    }
    delete arguments_;
    arguments_ = nullptr;
}

void ApiCall::report(int64_t status, const Error& error) const {
    if (error.code == ErrorCode::NotReady) return;
    const bool wants_words =
        error.code == ErrorCode::NotSupported || error.code == ErrorCode::InvalidPtx ||
        error.code == ErrorCode::CompileFailed || error.code == ErrorCode::Internal ||
        error.code == ErrorCode::NoBinaryForGpu || error.code == ErrorCode::InvalidImage;
    if (!apiLog().on(wants_words ? LogLevel::Warn : LogLevel::Info)) return;
    const std::string line = fmt::format("{} -> {}: {}", info_.name, status, error.message);
    const LogLevel level = wants_words && isNews(line) ? LogLevel::Warn : LogLevel::Info;
    if (apiLog().on(level)) apiLog().write(level, line);
}

void Gap::report() {
    if (told_.exchange(true)) return;
    const char* sentence = *sentence_ ? sentence_ : "this function is not implemented yet";
    logWarn("'{}' is not supported: {}", name_, sentence);
    if (!options().strict) return;
    logLine(fmt::format("CAUSEWAY_STRICT is set: stopping at the first gap, '{}'", name_));
    std::abort();
}

} // namespace cw::shim
