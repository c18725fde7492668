// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>

#include "compiler/rtc/client.h"
#include "shim/common/handle_table.h"
#include "shim/common/require.h"
#include "shim/libnvptxcompiler/impl.h"

namespace cw::ptxcompiler {
namespace {

struct Compiler {
    std::mutex mutex;
    rtc::Request request; // a link of one input
    Bytes program;        // a container, once compiled
    std::string log;      // of what failed
};
using Compilers = shim::HandleTable<std::shared_ptr<Compiler>, nvPTXCompilerHandle, 0x9c>;

Compilers& compilers() {
    static Compilers table;
    return table;
}

Result<> copyText(std::string_view text, char* to) {
    CW_TRY(shim::requireNonNull(to, "the buffer"));
    std::memcpy(to, text.data(), text.size());
    to[text.size()] = 0;
    return {};
}

Result<std::string> logOf(nvPTXCompilerHandle handle) {
    const std::shared_ptr<Compiler> compiler = CW_TRY(compilers().find(handle));
    std::lock_guard lock(compiler->mutex);
    return compiler->log;
}

Result<Bytes> programOf(nvPTXCompilerHandle handle) {
    const std::shared_ptr<Compiler> compiler = CW_TRY(compilers().find(handle));
    std::lock_guard lock(compiler->mutex);
    if (compiler->program.empty()) return makeError(ErrorCode::NotReady, "nothing is compiled");
    return compiler->program;
}

} // namespace

Result<> version(unsigned int& major, unsigned int& minor) {
    major = 13;
    minor = 0;
    return {};
}

Result<> create(nvPTXCompilerHandle& handle, size_t length, const char* ptx) {
    CW_TRY(shim::requireNonNull(ptx, "ptxCode"));
    auto compiler = std::make_shared<Compiler>();
    compiler->request.work = rtc::Work::Link;
    compiler->request.name = "ptx";
    const ByteView text = asBytes({ptx, strnlen(ptx, length)});
    compiler->request.inputs.push_back({"ptx", Bytes(text.begin(), text.end())});
    handle = compilers().add(std::move(compiler));
    return {};
}

Result<> destroy(nvPTXCompilerHandle& handle) {
    CW_TRY(compilers().take(handle));
    handle = nullptr;
    return {};
}

/// Options are ptxas's: none of them changes what the program means, and the loader's device
/// decides how it is compiled.
nvPTXCompileResult compile(nvPTXCompilerHandle handle, int count, const char* const* options) {
    const Result<std::shared_ptr<Compiler>> found = compilers().find(handle);
    if (!found) return NVPTXCOMPILE_ERROR_INVALID_COMPILER_HANDLE;
    Compiler& compiler = **found;
    std::lock_guard lock(compiler.mutex);
    for (int i = 0; i < count; ++i)
        if (!options || !options[i] || options[i][0] != '-') {
            compiler.log = "ptxas fatal   : an option does not begin with '-'\n";
            return NVPTXCOMPILE_ERROR_COMPILATION_FAILURE;
        }
    Result<rtc::Response> response = rtc::ask(compiler.request);
    if (!response) {
        compiler.log = response.error().message + "\n";
        return NVPTXCOMPILE_ERROR_INTERNAL;
    }
    compiler.log = response->outcome == rtc::Outcome::Done ? "" : response->log;
    if (response->outcome != rtc::Outcome::Done) return NVPTXCOMPILE_ERROR_COMPILATION_FAILURE;
    compiler.program = std::move(response->container);
    return NVPTXCOMPILE_SUCCESS;
}

Result<> getProgramSize(nvPTXCompilerHandle handle, size_t& size) {
    size = CW_TRY(programOf(handle)).size();
    return {};
}

Result<> getProgram(nvPTXCompilerHandle handle, void* program) {
    CW_TRY(shim::requireNonNull(program, "binaryImage"));
    const Bytes bytes = CW_TRY(programOf(handle));
    std::memcpy(program, bytes.data(), bytes.size());
    return {};
}

Result<> getErrorLogSize(nvPTXCompilerHandle handle, size_t& size) {
    size = CW_TRY(logOf(handle)).size();
    return {};
}

Result<> getErrorLog(nvPTXCompilerHandle handle, char* log) {
    return copyText(CW_TRY(logOf(handle)), log);
}

Result<> getInfoLogSize(nvPTXCompilerHandle handle, size_t& size) {
    CW_TRY(compilers().find(handle));
    size = 0;
    return {};
}

Result<> getInfoLog(nvPTXCompilerHandle handle, char* log) {
    CW_TRY(compilers().find(handle));
    return copyText("", log);
}

} // namespace cw::ptxcompiler
