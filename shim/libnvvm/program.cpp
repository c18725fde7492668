// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstring>
#include <memory>
#include <mutex>

#include "compiler/rtc/client.h"
#include "shim/common/handle_table.h"
#include "shim/common/require.h"
#include "shim/libnvvm/impl.h"

namespace cw::nvvm {
namespace {

struct Program {
    std::mutex mutex;
    rtc::Request request;
    std::string log;
    Bytes result =
        Bytes(1); // of the last compilation: PTX with its zero (alone, if none), or LTO IR
};
using Programs = shim::HandleTable<std::shared_ptr<Program>, nvvmProgram, 0x56>;

Programs& programs() {
    static Programs table;
    return table;
}

Result<> add(nvvmProgram prog, const char* buffer, size_t size, const char* name,
             bool only_needed) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    CW_TRY(shim::requireNonNull(buffer, "buffer"));
    if (size == 0) return makeError(ErrorCode::InvalidArgument, "the module is empty");
    const auto* bytes = reinterpret_cast<const std::byte*>(buffer);
    std::lock_guard lock(program->mutex);
    program->request.inputs.push_back(
        {name && *name ? name : "<unnamed>", Bytes(bytes, bytes + size), only_needed});
    return {};
}

nvvmResult statusOf(rtc::Outcome outcome, rtc::Work work) {
    switch (outcome) {
    case rtc::Outcome::Done:
        return NVVM_SUCCESS;
    case rtc::Outcome::InvalidOption:
        return NVVM_ERROR_INVALID_OPTION;
    case rtc::Outcome::Failed:
        return work == rtc::Work::CheckNvvm ? NVVM_ERROR_INVALID_IR : NVVM_ERROR_COMPILATION;
    }
    return NVVM_ERROR_COMPILATION;
}

nvvmResult work(nvvmProgram prog, rtc::Work work, int numOptions, const char** options) {
    const Result<std::shared_ptr<Program>> found = programs().find(prog);
    if (!found) return NVVM_ERROR_INVALID_PROGRAM;
    if (numOptions < 0 || (numOptions > 0 && !options)) return NVVM_ERROR_INVALID_INPUT;
    Program& program = **found;
    std::lock_guard lock(program.mutex);
    if (program.request.inputs.empty()) return NVVM_ERROR_NO_MODULE_IN_PROGRAM;
    program.request.work = work;
    program.request.name = program.request.inputs.front().name;
    program.request.options.clear();
    for (int i = 0; i < numOptions; ++i) {
        if (!options[i]) return NVVM_ERROR_INVALID_INPUT;
        program.request.options.emplace_back(options[i]);
    }
    program.result.assign(1, {});
    Result<rtc::Response> response = rtc::ask(program.request);
    if (!response) {
        program.log = "error: " + response.error().message + "\n";
        return NVVM_ERROR_COMPILATION;
    }
    program.log = response->log;
    if (response->outcome == rtc::Outcome::Done && work == rtc::Work::Nvvm) {
        const auto* text = reinterpret_cast<const std::byte*>(response->ptx.c_str());
        program.result = response->is_lto ? std::move(response->container)
                                          : Bytes(text, text + response->ptx.size() + 1);
    }
    return statusOf(response->outcome, work);
}

} // namespace

Result<> version(int& major, int& minor) {
    major = 2;
    minor = 0;
    return {};
}

Result<> irVersion(int& majorIR, int& minorIR, int& majorDbg, int& minorDbg) {
    // NVVM IR Specification 2.0, debug metadata 3.2: of CUDA 12.8.
    majorIR = 2;
    minorIR = 0;
    majorDbg = 3;
    minorDbg = 2;
    return {};
}

Result<> llvmVersion(const char* arch, int& major) {
    CW_TRY(shim::requireNonNull(arch, "arch"));
    major = 18; // text and bitcode of any older LLVM are read too
    return {};
}

Result<> createProgram(nvvmProgram& prog) {
    prog = programs().add(std::make_shared<Program>());
    return {};
}

Result<> destroyProgram(nvvmProgram& prog) {
    CW_TRY(programs().take(prog));
    prog = nullptr;
    return {};
}

Result<> addModule(nvvmProgram prog, const char* buffer, size_t size, const char* name) {
    return add(prog, buffer, size, name, false);
}

Result<> addLibrary(nvvmProgram prog, const char* buffer, size_t size, const char* name) {
    return add(prog, buffer, size, name, true);
}

nvvmResult verifyProgram(nvvmProgram prog, int numOptions, const char** options) {
    return work(prog, rtc::Work::CheckNvvm, numOptions, options);
}

nvvmResult compileProgram(nvvmProgram prog, int numOptions, const char** options) {
    return work(prog, rtc::Work::Nvvm, numOptions, options);
}

Result<> getResultSize(nvvmProgram prog, size_t& size) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    std::lock_guard lock(program->mutex);
    size = program->result.size();
    return {};
}

Result<> getResult(nvvmProgram prog, char* buffer) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    CW_TRY(shim::requireNonNull(buffer, "buffer"));
    std::lock_guard lock(program->mutex);
    std::memcpy(buffer, program->result.data(), program->result.size());
    return {};
}

Result<> getLogSize(nvvmProgram prog, size_t& size) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    std::lock_guard lock(program->mutex);
    size = program->log.size() + 1;
    return {};
}

Result<> getLog(nvvmProgram prog, char* buffer) {
    const std::shared_ptr<Program> program = CW_TRY(programs().find(prog));
    CW_TRY(shim::requireNonNull(buffer, "buffer"));
    std::lock_guard lock(program->mutex);
    std::memcpy(buffer, program->log.c_str(), program->log.size() + 1);
    return {};
}

} // namespace cw::nvvm
