// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <unistd.h>

#include "compiler/rtc/client.h"
#include "shim/common/door_number.h"
#include "shim/common/handle_table.h"
#include "shim/common/require.h"
#include "shim/libnvrtc/impl.h"

namespace cw::nvrtc {
namespace {

struct Program {
    std::mutex mutex;
    rtc::Request request;
    rtc::Response response;
    bool compiled = false; // tried to, at least
    nvrtcFlowCallback callback = nullptr;
    void* payload = nullptr;
};
using Programs = shim::HandleTable<std::shared_ptr<Program>, nvrtcProgram, 0x4e>;

Programs& programs() {
    static Programs table;
    return table;
}

std::string workingFolder() {
    char folder[4096];
    return ::getcwd(folder, sizeof folder) ? folder : "";
}

Bytes bytesOf(const char* text) {
    const ByteView view = asBytes(text);
    return Bytes(view.begin(), view.end());
}

/// A failed or missing compilation has no results.
Result<std::shared_ptr<Program>> compiledProgram(nvrtcProgram handle) {
    std::shared_ptr<Program> program = CW_TRY(programs().find(handle));
    std::lock_guard lock(program->mutex);
    if (!program->compiled || program->response.outcome != rtc::Outcome::Done)
        return makeError(ErrorCode::InvalidHandle, "the program is not compiled");
    return program;
}

/// For a real architecture PTX is written when it is asked for.
Result<std::string> ptxOf(nvrtcProgram handle) {
    const std::shared_ptr<Program> program = CW_TRY(compiledProgram(handle));
    std::lock_guard lock(program->mutex);
    rtc::Response& response = program->response;
    if (response.ptx.empty() && response.is_real && !response.is_lto &&
        !response.container.empty()) {
        rtc::Request request;
        request.work = rtc::Work::Ptx;
        request.cuda_version = program->request.cuda_version;
        request.name = program->request.name;
        request.source = {program->request.name, response.container};
        request.options = program->request.options;
        rtc::Response written = CW_TRY(rtc::ask(request));
        if (written.outcome != rtc::Outcome::Done)
            return makeError(ErrorCode::Internal, "no PTX: {}", written.log);
        response.ptx = std::move(written.ptx);
    }
    return response.ptx;
}

Result<> copyText(const std::string& text, char* to, const char* name) {
    CW_TRY(shim::requireNonNull(to, name));
    std::memcpy(to, text.c_str(), text.size() + 1);
    return {};
}

/// The container stands for a cubin, or for LTO IR.
Result<ByteView> containerOf(const std::shared_ptr<Program>& program, bool lto) {
    std::lock_guard lock(program->mutex);
    const rtc::Response& response = program->response;
    const bool given = response.is_lto == lto && (lto || response.is_real);
    return given ? ByteView(response.container) : ByteView();
}

Result<> containerSize(nvrtcProgram prog, bool lto, size_t& size) {
    size = CW_TRY(containerOf(CW_TRY(compiledProgram(prog)), lto)).size();
    return {};
}

Result<> copyContainer(nvrtcProgram prog, bool lto, char* to) {
    const std::shared_ptr<Program> program = CW_TRY(compiledProgram(prog));
    const ByteView bytes = CW_TRY(containerOf(program, lto));
    if (bytes.empty())
        return makeError(ErrorCode::InvalidHandle, "the program was not compiled to this form");
    CW_TRY(shim::requireNonNull(to, lto ? "LTOIR" : "cubin"));
    std::memcpy(to, bytes.data(), bytes.size());
    return {};
}

} // namespace

Result<> createProgram(nvrtcProgram& prog, const char* src, const char* name, int numHeaders,
                       const char* const* headers, const char* const* includeNames) {
    CW_TRY(shim::requireNonNull(src, "src"));
    if (numHeaders < 0) return makeError(ErrorCode::InvalidArgument, "numHeaders is negative");
    if (numHeaders > 0) {
        CW_TRY(shim::requireNonNull(headers, "headers"));
        CW_TRY(shim::requireNonNull(includeNames, "includeNames"));
    }
    auto program = std::make_shared<Program>();
    rtc::Request& request = program->request;
    request.cuda_version = uint32_t(versionOfDoor());
    request.name = name && *name ? name : "default_program";
    request.folder = workingFolder();
    request.source = {request.name, bytesOf(src)};
    for (int i = 0; i < numHeaders; i++) {
        CW_TRY(shim::requireNonNull(headers[i], "a header"));
        CW_TRY(shim::requireNonNull(includeNames[i], "a header's name"));
        request.inputs.push_back({includeNames[i], bytesOf(headers[i])});
    }
    prog = programs().add(std::move(program));
    return {};
}

Result<> destroyProgram(nvrtcProgram& prog) {
    CW_TRY(programs().take(prog));
    prog = nullptr;
    return {};
}

nvrtcResult compileProgram(nvrtcProgram prog, int numOptions, const char* const* options) {
    const Result<std::shared_ptr<Program>> found = programs().find(prog);
    if (!found) return NVRTC_ERROR_INVALID_PROGRAM;
    if (numOptions < 0 || (numOptions > 0 && !options)) return NVRTC_ERROR_INVALID_INPUT;
    Program& program = **found;
    std::lock_guard lock(program.mutex);
    program.request.options.clear();
    for (int i = 0; i < numOptions; i++) {
        if (!options[i]) return NVRTC_ERROR_INVALID_INPUT;
        program.request.options.push_back(options[i]);
    }
    const auto cancelled = [&] {
        return program.callback && program.callback(program.payload, nullptr) == 1;
    };
    program.compiled = true;
    program.response = {};
    if (cancelled()) return NVRTC_ERROR_CANCELLED;
    Result<rtc::Response> response = rtc::ask(program.request);
    if (!response) {
        program.response.log = "nvrtc: error: " + response.error().message + "\n";
        return NVRTC_ERROR_INTERNAL_ERROR;
    }
    if (cancelled()) return NVRTC_ERROR_CANCELLED;
    program.response = std::move(*response);
    switch (program.response.outcome) {
    case rtc::Outcome::Done:
        return NVRTC_SUCCESS;
    case rtc::Outcome::InvalidOption:
        return NVRTC_ERROR_INVALID_OPTION;
    case rtc::Outcome::Failed:
        break;
    }
    return NVRTC_ERROR_COMPILATION;
}

Result<> getPtxSize(nvrtcProgram prog, size_t& ptxSizeRet) {
    ptxSizeRet = CW_TRY(ptxOf(prog)).size() + 1;
    return {};
}

Result<> getPtx(nvrtcProgram prog, char* ptx) {
    return copyText(CW_TRY(ptxOf(prog)), ptx, "ptx");
}

Result<> getCubinSize(nvrtcProgram prog, size_t& cubinSizeRet) {
    return containerSize(prog, false, cubinSizeRet);
}

Result<> getCubin(nvrtcProgram prog, char* cubin) {
    return copyContainer(prog, false, cubin);
}

Result<> getLtoSize(nvrtcProgram prog, size_t& size) {
    return containerSize(prog, true, size);
}

Result<> getLto(nvrtcProgram prog, char* bytes) {
    return copyContainer(prog, true, bytes);
}

Result<> getLogSize(nvrtcProgram prog, size_t& logSizeRet) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    std::lock_guard lock(program->mutex);
    logSizeRet = program->response.log.size() + 1;
    return {};
}

Result<> getLog(nvrtcProgram prog, char* log) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    std::lock_guard lock(program->mutex);
    return copyText(program->response.log, log, "log");
}

Result<> addNameExpression(nvrtcProgram prog, const char* name_expression) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    CW_TRY(shim::requireNonNull(name_expression, "name_expression"));
    std::lock_guard lock(program->mutex);
    if (program->compiled)
        return makeError(ErrorCode::NotPermitted, "the program is compiled already");
    std::vector<std::string>& all = program->request.expressions;
    if (std::ranges::find(all, name_expression) == all.end()) all.push_back(name_expression);
    return {};
}

Result<> getLoweredName(nvrtcProgram prog, const char* name_expression, const char*& lowered_name) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    CW_TRY(shim::requireNonNull(name_expression, "name_expression"));
    std::lock_guard lock(program->mutex);
    if (!program->compiled)
        return makeError(ErrorCode::NotInitialized, "the program is not compiled");
    const std::vector<std::string>& all = program->request.expressions;
    const size_t index = size_t(std::ranges::find(all, name_expression) - all.begin());
    if (index >= program->response.lowered.size())
        return makeError(ErrorCode::NotFound, "'{}' was not added before the compilation",
                         name_expression);
    lowered_name = program->response.lowered[index].c_str(); // as long as the program lives
    return {};
}

Result<> setFlowCallback(nvrtcProgram prog, nvrtcFlowCallback callback, void* payload) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    CW_TRY(shim::requireNonNull(reinterpret_cast<const void*>(callback), "callback"));
    std::lock_guard lock(program->mutex);
    program->callback = callback;
    program->payload = payload;
    return {};
}

} // namespace cw::nvrtc
