// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cw-translate [--raw] FILE.ptx: prints the module that the PTX front end makes: portable KIR, or
// with --raw what comes before the pipeline. For tests/ptx and for people who debug the front end.
// cw-translate --check-errors FILE.ptx: every line with a comment `// error: …` must be refused
// with that message at that line, when all other such lines are left out.
#include <cstdio>
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
    for (size_t i = 0; i < lines.size(); ++i) {
        const size_t at = lines[i].find("// error: ");
        if (at == std::string::npos) continue;
        ++checked;
        const auto done = translate(i);
        if (done) return makeError(ErrorCode::InvalidPtx, "{}:{}: there is no error", path, i + 1);
        // Its first line; the next one shows the text, comment and all.
        const std::string message = done.error().message.substr(0, done.error().message.find('\n'));
        if (!message.starts_with(fmt::format("{}:{}:", path, i + 1)) ||
            message.find(lines[i].substr(at + 10)) == std::string::npos)
            return makeError(ErrorCode::InvalidPtx, "{}:{}: another error: {}", path, i + 1,
                             message);
    }
    if (!checked) return makeError(ErrorCode::InvalidPtx, "{}: no line has an error", path);
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
