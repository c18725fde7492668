// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>

#include "compiler/rtc/client.h"
#include "shim/common/door_number.h"
#include "shim/common/handle_table.h"
#include "shim/common/require.h"
#include "shim/libnvJitLink/impl.h"
#include "support/architecture.h"
#include "support/file.h"

namespace cw::jitlink {
namespace {

struct Linker {
    std::mutex mutex;
    rtc::Request request;
    rtc::Response response;
    std::string log; // of what failed
    bool wants_ptx = false, complete = false;
};
using Linkers = shim::HandleTable<std::shared_ptr<Linker>, nvJitLinkHandle, 0x4a>;

Linkers& linkers() {
    static Linkers table;
    return table;
}

// nvJitLink 12.8, "Supported Link Options": what may follow the dash, whole or up to `=`.
// Registers, code generation and caches of NVIDIA's linker mean nothing here.
constexpr std::string_view kOptions[] = {"arch",
                                         "maxrregcount",
                                         "time",
                                         "verbose",
                                         "lto",
                                         "ptx",
                                         "O",
                                         "O0",
                                         "O1",
                                         "O2",
                                         "O3",
                                         "g",
                                         "lineinfo",
                                         "ftz",
                                         "prec-div",
                                         "prec-sqrt",
                                         "fma",
                                         "kernels-used",
                                         "variables-used",
                                         "optimize-unused-variables",
                                         "Xptxas",
                                         "split-compile",
                                         "split-compile-extended",
                                         "jump-table-density",
                                         "no-cache",
                                         "Xnvvm",
                                         "device-stack-protector"};

Result<> takeOption(std::string_view option, Linker& linker, bool& has_architecture) {
    const std::string_view name = option.substr(0, option.find('='));
    const std::string_view bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
    bool known = false;
    for (const std::string_view each : kOptions)
        known |= each == bare;
    if (!known || !option.starts_with('-'))
        return makeError(ErrorCode::InvalidConfiguration, "unrecognized option '{}'", option);
    if (bare == "ptx") linker.wants_ptx = true;
    if (bare != "arch") return {};
    const std::string value(option.substr(std::min(name.size() + 1, option.size())));
    if (!isArchitecture(value))
        return makeError(ErrorCode::InvalidConfiguration, "'{}' is no architecture", value);
    has_architecture = true;
    linker.request.options.push_back("-arch=" + value);
    return {};
}

Result<std::shared_ptr<Linker>> completeLinker(nvJitLinkHandle handle) {
    std::shared_ptr<Linker> linker = CW_TRY(linkers().find(handle));
    std::lock_guard lock(linker->mutex);
    if (!linker->complete) return makeError(ErrorCode::NotReady, "nothing is linked");
    return linker;
}

Result<> copyText(std::string_view text, char* to) {
    CW_TRY(shim::requireNonNull(to, "the buffer"));
    std::memcpy(to, text.data(), text.size());
    to[text.size()] = 0;
    return {};
}

Result<std::string> logOf(nvJitLinkHandle handle) {
    const std::shared_ptr<Linker> linker = CW_TRY(linkers().find(handle));
    std::lock_guard lock(linker->mutex);
    return linker->log;
}

} // namespace

Result<> version(unsigned int& major, unsigned int& minor) {
    major = unsigned(cw_door_number);
    minor = cw_door_number == 12 ? 8 : 0;
    return {};
}

Result<> create(nvJitLinkHandle& handle, uint32_t numOptions, const char** options) {
    if (numOptions > 0) CW_TRY(shim::requireNonNull(options, "options"));
    auto linker = std::make_shared<Linker>();
    linker->request.work = rtc::Work::Link;
    linker->request.name = "linked";
    bool has_architecture = false;
    for (uint32_t i = 0; i < numOptions; i++) {
        CW_TRY(shim::requireNonNull(options[i], "an option"));
        CW_TRY(takeOption(options[i], *linker, has_architecture));
    }
    if (!has_architecture) return makeError(ErrorCode::InvalidDevice, "-arch is missing");
    handle = linkers().add(std::move(linker));
    return {};
}

Result<> destroy(nvJitLinkHandle& handle) {
    CW_TRY(linkers().take(handle));
    handle = nullptr;
    return {};
}

Result<> addData(nvJitLinkHandle handle, nvJitLinkInputType, const void* data, size_t size,
                 const char* name) {
    const std::shared_ptr<Linker> linker = CW_TRY(linkers().find(handle));
    CW_TRY(shim::requireNonNull(data, "data"));
    const auto* bytes = static_cast<const std::byte*>(data);
    std::lock_guard lock(linker->mutex);
    linker->request.inputs.push_back({name ? name : "input", Bytes(bytes, bytes + size)});
    return {};
}

Result<> addFile(nvJitLinkHandle handle, nvJitLinkInputType type, const char* fileName) {
    CW_TRY(shim::requireNonNull(fileName, "fileName"));
    const Bytes bytes = CW_TRY(readFile(fileName));
    return addData(handle, type, bytes.data(), bytes.size(), fileName);
}

nvJitLinkResult complete(nvJitLinkHandle handle) {
    const Result<std::shared_ptr<Linker>> found = linkers().find(handle);
    if (!found) return NVJITLINK_ERROR_INVALID_INPUT;
    Linker& linker = **found;
    std::lock_guard lock(linker.mutex);
    Result<rtc::Response> response = rtc::ask(linker.request);
    if (!response) {
        linker.log = "nvJitLink error: " + response.error().message + "\n";
        return NVJITLINK_ERROR_INTERNAL;
    }
    if (response->outcome != rtc::Outcome::Done) {
        linker.log = "nvJitLink error: " + response->log;
        return NVJITLINK_ERROR_FINALIZE;
    }
    linker.response = std::move(*response);
    linker.complete = true;
    return NVJITLINK_SUCCESS;
}

Result<> getCubinSize(nvJitLinkHandle handle, size_t& size) {
    size = CW_TRY(completeLinker(handle))->response.container.size();
    return {};
}

Result<> getCubin(nvJitLinkHandle handle, void* cubin) {
    const std::shared_ptr<Linker> linker = CW_TRY(completeLinker(handle));
    CW_TRY(shim::requireNonNull(cubin, "cubin"));
    std::memcpy(cubin, linker->response.container.data(), linker->response.container.size());
    return {};
}

/// With -lto -ptx: what was linked, as PTX.
static Result<std::string> linkedPtx(nvJitLinkHandle handle) {
    const std::shared_ptr<Linker> linker = CW_TRY(completeLinker(handle));
    std::lock_guard lock(linker->mutex);
    if (!linker->wants_ptx) return makeError(ErrorCode::NotReady, "-ptx was not given");
    if (linker->response.ptx.empty()) {
        rtc::Request request;
        request.work = rtc::Work::Ptx;
        request.name = linker->request.name;
        request.source = {request.name, linker->response.container};
        request.options = linker->request.options;
        rtc::Response written = CW_TRY(rtc::ask(request));
        if (written.outcome != rtc::Outcome::Done)
            return makeError(ErrorCode::Internal, "no PTX: {}", written.log);
        linker->response.ptx = std::move(written.ptx);
    }
    return linker->response.ptx;
}

Result<> getPtxSize(nvJitLinkHandle handle, size_t& size) {
    size = CW_TRY(linkedPtx(handle)).size() + 1;
    return {};
}

Result<> getPtx(nvJitLinkHandle handle, char* ptx) {
    return copyText(CW_TRY(linkedPtx(handle)), ptx);
}

Result<> getErrorLogSize(nvJitLinkHandle handle, size_t& size) {
    size = CW_TRY(logOf(handle)).size() + 1;
    return {};
}

Result<> getErrorLog(nvJitLinkHandle handle, char* log) {
    return copyText(CW_TRY(logOf(handle)), log);
}

Result<> getInfoLogSize(nvJitLinkHandle handle, size_t& size) {
    CW_TRY(linkers().find(handle));
    size = 1;
    return {};
}

Result<> getInfoLog(nvJitLinkHandle handle, char* log) {
    CW_TRY(linkers().find(handle));
    return copyText("", log);
}

} // namespace cw::jitlink
