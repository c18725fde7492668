// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cw-translate [--raw] FILE.ptx: prints the module that the PTX front end makes: portable KIR, or
// with --raw what comes before the pipeline. For tests/ptx and for people who debug the front end.
// cw-translate --check-errors FILE.ptx: every line with a comment `// error: …` must be refused
// with that message at that line and a caret under the place, when all other such lines are left
// out.
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "frontend/frontend.h"
#include "ir/pipeline.h"
#include "support/file.h"

namespace cw {
namespace {

/// The text without the lines that have errors, but for `kept`; lines keep their numbers.
std::string without(const std::vector<std::string>& lines, size_t kept) {
    std::string text;
    for (size_t i = 0; i < lines.size(); ++i) {
        if (i == kept || lines[i].find("// error: ") == std::string::npos) text += lines[i];
        text += '\n';
    }
    return text;
}

/// What is wrong with the message about line `number`, or "": `file:line:column: … sentence`, the
/// line itself, and a caret below the column.
std::string faultOf(const std::string& message, const std::string& path, size_t number,
                    const std::string& sentence) {
    std::istringstream stream(message);
    std::string said, shown, caret;
    std::getline(stream, said);
    std::getline(stream, shown);
    std::getline(stream, caret);
    const std::string place = fmt::format("{}:{}:", path, number);
    if (!said.starts_with(place) || said.find(sentence) == std::string::npos)
        return fmt::format("another error: {}", said);
    const size_t column = std::strtoul(said.c_str() + place.size(), nullptr, 10);
    const size_t bar = shown.find("| ");
    if (column == 0 || bar == std::string::npos || caret.find('^') != bar + 1 + column)
        return fmt::format("no caret at column {}: {}", column, message);
    return "";
}

Result<> checkErrors(const std::string& text, const std::string& path) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    const auto translate = [&](size_t kept) -> Result<> {
        ir::Module module = CW_TRY(frontend::translatePtx(without(lines, kept), path));
        return ir::makePortable(module, {});
    };
    CW_TRY(translate(lines.size()));
    size_t checked = 0;
    std::string faults;
    for (size_t i = 0; i < lines.size(); ++i) {
        const size_t at = lines[i].find("// error: ");
        if (at == std::string::npos) continue;
        ++checked;
        const auto done = translate(i);
        const std::string fault =
            done ? "there is no error"
                 : faultOf(done.error().message, path, i + 1, lines[i].substr(at + 10));
        if (!fault.empty()) faults += fmt::format("{}:{}: {}\n", path, i + 1, fault);
    }
    if (!checked) return makeError(ErrorCode::InvalidPtx, "{}: no line has an error", path);
    if (!faults.empty()) return makeError(ErrorCode::InvalidPtx, "{}", faults);
    return {};
}

Result<> run(int count, char** values) {
    bool raw = false, check_errors = false;
    std::string path;
    for (int i = 1; i < count; ++i) {
        const std::string argument = values[i];
        if (argument == "--raw")
            raw = true;
        else if (argument == "--check-errors")
            check_errors = true;
        else
            path = argument;
    }
    const Bytes bytes = CW_TRY(readFile(path));
    if (check_errors) return checkErrors(std::string(asText(bytes)), path);
    ir::Module module = CW_TRY(frontend::translatePtx(asText(bytes), path));
    if (!raw) CW_TRY(ir::makePortable(module, {}));
    std::fputs(module.text().c_str(), stdout);
    return {};
}

} // namespace
} // namespace cw

int main(int count, char** values) {
    const auto result = cw::run(count, values);
    if (result) return 0;
    fmt::print(stderr, "{}\n", result.error().message);
    return 1;
}
