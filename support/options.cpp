// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/options.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "support/log.h"
#include "support/spelling.h"

extern char** environ;

namespace cw {
namespace {

constexpr std::string_view kPrefix = "CAUSEWAY_";
constexpr std::string_view kNames[] = {
#define CW_OPTION(NAME, member, type, fallback, sentence) #NAME,
#include "support/options.def"
#undef CW_OPTION
};

void assign(std::string& to, std::string_view text) {
    to = text;
}
void assign(bool& to, std::string_view text) {
    to = !(text.empty() || text == "0" || text == "false" || text == "off" || text == "no");
}
void assign(uint64_t& to, std::string_view text) {
    std::from_chars(text.data(), text.data() + text.size(), to);
}

std::string_view nearestName(std::string_view name) {
    return *std::min_element(std::begin(kNames), std::end(kNames), [&](auto a, auto b) {
        return editDistance(a, name) < editDistance(b, name);
    });
}

} // namespace

Options Options::parse(const char* const* environment) {
    Options result;
    for (; environment && *environment; ++environment) {
        std::string_view entry = *environment;
        if (!entry.starts_with(kPrefix)) continue;
        entry.remove_prefix(kPrefix.size());
        const size_t equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view name = entry.substr(0, equals), value = entry.substr(equals + 1);
#define CW_OPTION(NAME, member, type, fallback, sentence)                                          \
    if (name == #NAME) {                                                                           \
        assign(result.member, value);                                                              \
        continue;                                                                                  \
    }
#include "support/options.def"
#undef CW_OPTION
        logLine(fmt::format("warning: environment variable 'CAUSEWAY_{}' is unknown\n"
                            "  hint: did you mean 'CAUSEWAY_{}'?",
                            name, nearestName(name)));
    }
    return result;
}

const Options& options() {
    static const Options parsed = Options::parse(environ);
    return parsed;
}

} // namespace cw
