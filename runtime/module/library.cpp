// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registry's part for code that the program brings itself: modules, libraries and their handles.
#include <algorithm>

#include "runtime/context.h"
#include "runtime/module/registry.h"

namespace cw::runtime {

Result<FatBinary*> Registry::addCode(const fatbin::Container& code, const ir::DeviceFacts& facts,
                                     uint8_t optimize) {
    auto binary = std::make_unique<FatBinary>();
    binary->owned = fatbin::write(code);
    binary->wrappers.push_back(binary->owned.data());
    binary->sealed = true;
    binary->optimize = optimize;
    binary->image =
        CW_TRY(imageFor(binary->wrappers, {}, {}, facts, compile_, Form::Any, optimize));
    Lock lock(mutex_);
    return binaries_.emplace_back(std::move(binary)).get();
}

Result<Module*> Registry::moduleFor(FatBinary& binary, Context& context) {
    Lock lock(binary.loading);
    return moduleIn(binary, context);
}

Result<RegisteredKernel*> Registry::kernelNamed(FatBinary& binary, const std::string& name) {
    Lock lock(mutex_);
    if (const auto at = binary.by_name.find(name); at != binary.by_name.end()) return at->second;
    const std::vector<ir::KernelMeta>& kernels = binary.image->kernels;
    if (std::ranges::find(kernels, name, &ir::KernelMeta::name) == kernels.end())
        return makeError(ErrorCode::NotFound, "the library has no kernel '{}'", name);
    RegisteredKernel& kernel = binary.kernels.emplace_back(binary, nullptr, name);
    kernel.host = &kernel;
    kernels_.insert(&kernel);
    return binary.by_name[name] = &kernel;
}

const RegisteredKernel* Registry::functionOf(FatBinary& binary, Kernel& kernel) {
    Lock lock(mutex_);
    if (const RegisteredKernel* known = kernel.function) return known;
    RegisteredKernel& function = binary.functions.emplace_back(binary, nullptr, kernel.meta.name);
    function.host = &function;
    function.bound = &kernel;
    kernel.function = &function;
    kernels_.insert(&function);
    return &function;
}

Result<fatbin::Container> Registry::link(std::span<const fatbin::Container> parts,
                                         const ir::DeviceFacts& facts, uint8_t optimize) {
    std::vector<Bytes> written;
    std::vector<const void*> wrappers;
    fatbin::Container linked;
    for (const fatbin::Container& part : parts) {
        written.push_back(fatbin::write(part));
        if (linked.name.empty()) linked.name = part.name;
        std::ranges::copy(part.entries, std::back_inserter(linked.entries));
    }
    for (const Bytes& part : written)
        wrappers.push_back(part.data());
    const auto image =
        CW_TRY(imageFor(wrappers, {}, {}, facts, compile_, Form::Portable, optimize));
    linked.entries.push_back({fatbin::EntryKind::Image, image->target, image->serialize()});
    return linked;
}

} // namespace cw::runtime
