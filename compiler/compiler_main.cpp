// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// causeway-compiler: one request from standard input, one response to standard output
// (compiler/request.h). It may abort on strange input or be killed: the client turns that into an
// error of one module.
#include <cstdio>
#include <unistd.h>

#include "backends/codegen.h"
#include "compiler/pipe.h"
#include "compiler/request.h"
#include "frontend/frontend.h"
#include "ir/module.h"
#include "ir/pipeline.h"
#include "support/fatbin/ptx_text.h"

namespace cw::compiler {
namespace {

Result<ir::Module> read(ByteView bytes, const std::string& name, bool whole_program) {
    if (!fatbin::isPtx(asText(bytes))) return ir::Module::parse(bytes, name);
    ir::Module module = CW_TRY(frontend::translatePtx(asText(bytes), name));
    CW_TRY(ir::makePortable(module, {.whole_program = whole_program}));
    return module;
}

Result<Bytes> run(const Request& request) {
    Codegen* codegen = findCodegen(request.facts.backend);
    if (!codegen)
        return makeError(ErrorCode::NotSupported, "this compiler has no backend '{}'",
                         request.facts.backend);
    if (request.modules.empty())
        return makeError(ErrorCode::InvalidArgument, "the request holds no module");

    std::vector<ir::Module> modules;
    for (size_t i = 0; i < request.modules.size(); ++i)
        modules.push_back(
            CW_TRY(read(request.modules[i], request.names[i], request.modules.size() == 1)));
    ir::Module linked = CW_TRY(ir::link(std::move(modules)));
    const CodegenOptions options{.optimize = request.optimize, .line_info = request.line_info};
    const ir::Image image = CW_TRY(codegen->generate(std::move(linked), request.facts, options));
    return image.serialize();
}

int serve() {
    if (::isatty(STDIN_FILENO)) {
        std::fputs("causeway-compiler turns a request on standard input into an image; programs "
                   "start it, not people\n",
                   stderr);
        return 2;
    }
    Response response;
    auto request = Request::deserialize(readAll(STDIN_FILENO));
    if (!request) {
        response.log = request.error().message;
    } else if (auto image = run(*request)) {
        response.ok = true;
        response.image = std::move(*image);
    } else {
        response.log = image.error().message;
    }
    return writeAll(STDOUT_FILENO, response.serialize()) ? 0 : 1;
}

} // namespace
} // namespace cw::compiler

int main() {
    return cw::compiler::serve();
}
