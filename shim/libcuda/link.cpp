// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cuLink*: the parts become one container with an image of all of them, which any function that
// loads code takes.
#include "runtime/module/code.h"
#include "shim/common/handle_table.h"
#include "shim/libcuda/current.h"
#include "shim/libcuda/jit.h"

namespace cw::cuda {
namespace {

struct LinkState {
    std::vector<fatbin::Container> parts;
    JitOptions jit;
    Bytes linked;
};

shim::HandleTable<std::shared_ptr<LinkState>, CUlinkState, 0x57>& states() {
    static auto* const table = new shim::HandleTable<std::shared_ptr<LinkState>, CUlinkState, 0x57>;
    return *table;
}

Result<> add(LinkState& state, CUjitInputType type, ByteView data, const char* name) {
    if (type < 0 || type >= CU_JIT_NUM_INPUT_TYPES)
        return makeError(ErrorCode::InvalidArgument, "{} is no kind of input", int(type));
    if (type == CU_JIT_INPUT_OBJECT || type == CU_JIT_INPUT_LIBRARY || type == CU_JIT_INPUT_NVVM)
        return Error{ErrorCode::NotSupported,
                     "host objects, libraries and NVVM code are not linked at run time"};
    fatbin::Container code = CW_TRY(runtime::containerOf(data));
    std::erase_if(code.entries, [](const fatbin::Entry& entry) {
        return entry.kind == fatbin::EntryKind::Image;
    });
    if (name) code.name = name;
    state.parts.push_back(std::move(code));
    return {};
}

} // namespace

Result<> cuLinkCreate_v2(unsigned int numOptions, CUjit_option* options, void** optionValues,
                         CUlinkState& stateOut) {
    CW_TRY(currentContext());
    auto state = std::make_shared<LinkState>();
    state->jit = CW_TRY(JitOptions::read(numOptions, options, optionValues));
    stateOut = states().add(std::move(state));
    return {};
}

Result<> cuLinkAddData_v2(CUlinkState state, CUjitInputType type, void* data, size_t size,
                          const char* name, unsigned int numOptions, CUjit_option* options,
                          void** optionValues) {
    const auto link = CW_TRY(states().find(state));
    if (!data || size == 0) return Error{ErrorCode::InvalidArgument, "data is null or empty"};
    CW_TRY(JitOptions::read(numOptions, options, optionValues));
    Result<> done = add(*link, type, {static_cast<const std::byte*>(data), size}, name);
    if (!done) link->jit.report(done);
    return done;
}

Result<> cuLinkAddFile_v2(CUlinkState state, CUjitInputType type, const char* path,
                          unsigned int numOptions, CUjit_option* options, void** optionValues) {
    const auto link = CW_TRY(states().find(state));
    if (!path) return Error{ErrorCode::InvalidArgument, "path is null"};
    CW_TRY(JitOptions::read(numOptions, options, optionValues));
    const Bytes bytes = CW_TRY(runtime::readCodeFile(path));
    Result<> done = add(*link, type, bytes, path);
    if (!done) link->jit.report(done);
    return done;
}

Result<> cuLinkComplete(CUlinkState state, void*& cubinOut, size_t* sizeOut) {
    const auto link = CW_TRY(states().find(state));
    runtime::Context* context = CW_TRY(currentContext());
    auto linked = process().registry().link(link->parts, context->facts(), link->jit.optimize());
    if (!linked) {
        Result<> failed = std::move(linked.error());
        link->jit.report(failed);
        return failed;
    }
    link->jit.report({});
    link->linked = fatbin::write(*linked);
    cubinOut = link->linked.data();
    if (sizeOut) *sizeOut = link->linked.size();
    return {};
}

Result<> cuLinkDestroy(CUlinkState state) {
    CW_TRY(states().take(state));
    return {};
}

} // namespace cw::cuda
