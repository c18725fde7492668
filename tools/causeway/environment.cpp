// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/causeway/commands.h"

namespace cw::tool {

namespace {

struct Row {
    const char* name;
    const char* fallback;
    const char* sentence;
};

constexpr Row kRows[] = {
#define CW_OPTION(NAME, member, type, fallback, sentence) {"CAUSEWAY_" #NAME, #fallback, sentence},
#include "support/options.def"
#undef CW_OPTION
    {"CUDA_VISIBLE_DEVICES", "", "CUDA's own: indices of the devices to show, in this order"},
    {"CUDA_LAUNCH_BLOCKING", "0", "CUDA's own: 1 makes every launch wait for its kernel"},
};

/// The default as one would write it after `NAME=`.
std::string plain(const std::string& fallback) {
    if (fallback == "false") return "0";
    if (fallback == "true") return "1";
    if (fallback.size() >= 2 && fallback.front() == '"')
        return fallback.substr(1, fallback.size() - 2);
    return fallback;
}

} // namespace

int environment(Format format) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Row& row : kRows) {
        const char* value = getenv(row.name);
        const std::string fallback = plain(row.fallback);
        if (format == Format::Json) {
            all.push_back({{"name", row.name}, {"default", fallback}, {"meaning", row.sentence}});
            all.back()["value"] = value ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
            continue;
        }
        const std::string now = value ? fmt::format("{}={}", row.name, value)
                                : fallback.empty()
                                    ? fmt::format("{} is not set", row.name)
                                    : fmt::format("{} is not set ({})", row.name, fallback);
        fmt::print("{}\n    {}\n", now, row.sentence);
    }
    if (format == Format::Json) fmt::print("{}\n", all.dump(2));
    return 0;
}

} // namespace cw::tool
