// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cw-translate [--raw] FILE.ptx: prints the module that the PTX front end makes: portable KIR, or
// with --raw what comes before the pipeline. For tests/ptx and for people who debug the front end.
#include <cstdio>
#include <string>

#include "frontend/frontend.h"
#include "ir/pipeline.h"
#include "support/file.h"

namespace cw {
namespace {

Result<> run(int count, char** values) {
    bool raw = false;
    std::string path;
    for (int i = 1; i < count; ++i) {
        const std::string argument = values[i];
        if (argument == "--raw") raw = true;
        else path = argument;
    }
    const Bytes bytes = CW_TRY(readFile(path));
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
