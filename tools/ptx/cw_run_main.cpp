// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cw-run [--only DRIVER] FILE.ptx…: runs the kernels of each file as its `// EXEC:` lines say
// (tools/ptx/exec_line.h) on every device that is there, and compares what they write with what is
// expected.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "support/file.h"
#include "tools/ptx/device_program.h"

namespace cw::tools {
namespace {

Result<std::vector<ExecLine>> readExecLines(const std::string& text) {
    std::vector<ExecLine> lines;
    std::istringstream stream(text);
    std::string line;
    for (uint32_t number = 1; std::getline(stream, line); ++number) {
        const size_t at = line.find("// EXEC:");
        if (at != std::string::npos)
            lines.push_back(CW_TRY(parseExecLine(line.substr(at + 8), number)));
    }
    return lines;
}

/// What differs, one line each.
Result<std::string> runLine(DeviceProgram& program, const ExecLine& line) {
    size_t bytes = 0;
    for (const Value& value : line.expected)
        bytes += value.bytes;
    const Bytes got = CW_TRY(program.run(line, bytes));
    std::string differences;
    size_t at = 0;
    for (size_t i = 0; i < line.expected.size(); ++i) {
        Value value = line.expected[i];
        std::memcpy(&(value.bits = 0), got.data() + at, value.bytes);
        at += value.bytes;
        if (!agrees(line.expected[i], value.bits, line.tolerance))
            differences +=
                fmt::format("  [{}] is {}, not {}\n", i, spelled(value), spelled(line.expected[i]));
    }
    return differences;
}

int run(const std::string& path, std::string_view only) {
    auto bytes = readFile(path);
    if (!bytes) return fmt::print(stderr, "cw-run: {}\n", bytes.error().message), 2;
    const std::string text(asText(*bytes));
    const auto lines = readExecLines(text);
    if (!lines) return fmt::print(stderr, "{}:{}\n", path, lines.error().message), 2;
    int failures = 0, runs = 0;
    for (Driver* driver : drivers()) {
        if (!only.empty() && driver->name() != only) continue;
        for (uint32_t i = 0; i < driver->deviceCount(); ++i) {
            auto program = DeviceProgram::make(text, path, *driver, i);
            if (!program) return fmt::print(stderr, "{}\n", program.error().message), 1;
            if (!(*program)->executes()) continue;
            for (const ExecLine& line : *lines) {
                auto differences = runLine(**program, line);
                ++runs;
                if (differences && differences->empty()) continue;
                ++failures;
                fmt::print("{}:{}: on {}:{}:{}\n{}", path, line.line, driver->name(), i, line.text,
                           differences ? *differences
                                       : fmt::format("  {}\n", differences.error().message));
            }
        }
    }
    if (runs == 0) fmt::print(stderr, "cw-run: nothing was run\n");
    return failures || runs == 0;
}

} // namespace
} // namespace cw::tools

int main(int count, char** values) {
    int first = 1;
    std::string_view only;
    if (count > 2 && std::strcmp(values[1], "--only") == 0) only = values[2], first = 3;
    if (first >= count) return fmt::print(stderr, "cw-run [--only DRIVER] FILE.ptx…\n"), 2;
    int worst = 0;
    for (int i = first; i < count; ++i)
        worst = std::max(worst, cw::tools::run(values[i], only));
    return worst;
}
