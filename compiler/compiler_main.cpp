// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// causeway-compiler: modules of one request become one image (compiler/request.h).
#include "backends/codegen.h"
#include "compiler/request.h"
#include "compiler/service.h"
#include "frontend/frontend.h"
#include "ir/module.h"
#include "ir/pipeline.h"
#include "support/fatbin/ptx_text.h"
#include "support/options.h"

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

Bytes answer(ByteView bytes) {
    Response response;
    auto request = Request::deserialize(bytes);
    if (!request) {
        response.log = request.error().message;
    } else if (auto image = run(*request)) {
        response.ok = true;
        response.image = std::move(*image);
    } else {
        response.log = image.error().message;
    }
    return response.serialize();
}

/// A loop, arithmetic and a function of the device library.
constexpr char kUsualKernel[] = R"(
.version 7.0
.target sm_50
.address_size 64
.visible .entry usual(.param .u64 values, .param .u32 count)
{
    .reg .pred %again;
    .reg .b32 %index, %step, %count, %value, %more;
    .reg .b64 %values, %offset, %place;
    ld.param.u64 %values, [values];
    ld.param.u32 %count, [count];
    cvta.to.global.u64 %values, %values;
    mov.u32 %index, %tid.x;
    mov.u32 %step, %ntid.x;
next:
    mul.wide.u32 %offset, %index, 4;
    add.s64 %place, %values, %offset;
    ld.global.f32 %value, [%place];
    ex2.approx.f32 %more, %value;
    fma.rn.f32 %value, %value, %more, %more;
    st.global.f32 [%place], %value;
    add.s32 %index, %index, %step;
    setp.lt.u32 %again, %index, %count;
    @%again bra next;
    ret;
}
)";

/// For the devices that programs see when nobody chooses, unless compilations leave files.
void warmUp() {
    Codegen* codegen = findCodegen("cpu");
    if (!codegen || !options().dump.empty()) return;
    Request request;
    request.facts = codegen->defaultFacts();
    request.modules.emplace_back();
    const ByteView kernel = asBytes(kUsualKernel);
    request.modules.back().assign(kernel.begin(), kernel.end());
    request.names = {"usual.ptx"};
    (void)run(request);
}

} // namespace
} // namespace cw::compiler

int main(int count, char** words) {
    static constexpr cw::compiler::Service kService = {
        .about = "causeway-compiler turns a request on standard input into an image; programs "
                 "start it, not people\n",
        .answer = cw::compiler::answer,
        .warm_up = cw::compiler::warmUp,
    };
    return cw::compiler::runService(kService, count, words);
}
