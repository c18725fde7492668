// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/module.h"

#include <algorithm>
#include <cstring>

#include "runtime/context.h"
#include "runtime/identity.h"
#include "runtime/runtime.h"

namespace cw::runtime {

Module::Module(Context& context, std::shared_ptr<const ir::Image> image)
    : context_(context), image_(std::move(image)) {
    for (uint32_t i = 0; i < image_->kernels.size(); ++i) {
        const ir::KernelMeta& meta = image_->kernels[i];
        Kernel& kernel = kernels_.emplace_back(*this, meta, i);
        kernel.max_dynamic_shared = kSharedPerBlock - std::min(meta.static_shared, kSharedPerBlock);
        kernel_names_.emplace(meta.name, &kernel);
    }
    for (const ir::GlobalMeta& global : image_->globals)
        variable_names_.emplace(global.name, &global);
}

Result<std::unique_ptr<Module>> Module::load(Context& context,
                                             std::shared_ptr<const ir::Image> image,
                                             const ManagedStorage& managed) {
    std::unique_ptr<Module> module(new Module(context, image));
    module->executable_ = CW_TRY(context.device().load(std::move(image)));
    CW_TRY(module->makeSegment(managed));
    return module;
}

Module::~Module() {
    if (!segment_) return;
    context_.runtime().memory().take(segment_);
    context_.device().free(segment_, image_->segment_size, MemoryKind::Device);
}

Result<> Module::makeSegment(const ManagedStorage& managed) {
    const ir::Image& image = *image_;
    for (const ir::GlobalMeta& global : image.globals) {
        if (!(global.flags & ir::GlobalMeta::Managed)) continue;
        if (!context_.facts().unified_memory)
            return makeError(ErrorCode::NotSupported,
                             "managed variable '{}' on device '{}', which can't read host memory",
                             global.name, context_.facts().name);
        managed_[&global] = CW_TRY(managed(global));
    }
    if (image.segment_size == 0) return {};

    segment_ = CW_TRY_WHILE(context_.device().allocate(image.segment_size,
                                                       std::max(image.segment_align, 256u),
                                                       MemoryKind::Device),
                            "allocating {} bytes of variables", image.segment_size);
    CW_TRY(context_.runtime().memory().insert({.base = segment_,
                                               .size = image.segment_size,
                                               .kind = MemoryClass::Variable,
                                               .device = context_.ordinal(),
                                               .context = context_.id()}));

    Bytes bytes(image.segment_size);
    std::ranges::copy(image.segment_init, bytes.begin());
    const auto put = [&](uint64_t offset, uint64_t address) {
        std::memcpy(&bytes[offset], &address, sizeof address);
    };
    for (const auto& [global, storage] : managed_)
        put(global->offset, reinterpret_cast<uint64_t>(storage));
    for (const ir::Relocation& relocation : image.relocations) {
        switch (relocation.kind) {
        case ir::Relocation::Global:
            put(relocation.offset, segment_ + relocation.addend);
            break;
        case ir::Relocation::Function:
            put(relocation.offset,
                CW_TRY(executable_->functionAddress(relocation.index)) + relocation.addend);
            break;
        case ir::Relocation::ManagedGlobal: {
            const auto at = managed_.find(&image.globals[relocation.index]);
            if (at == managed_.end())
                return makeError(ErrorCode::InvalidImage, "a relocation takes '{}' for managed",
                                 image.globals[relocation.index].name);
            put(relocation.offset, reinterpret_cast<uint64_t>(at->second) + relocation.addend);
            break;
        }
        }
    }

    Queue* queue = CW_TRY(context_.transferQueue());
    const Ticket ticket =
        CW_TRY(queue->copy(reinterpret_cast<void*>(segment_), bytes.data(), CopyKind::HostToDevice,
                           CopyShape{.width = bytes.size()}));
    queue->wait(ticket);
    return {};
}

Result<Kernel*> Module::kernel(std::string_view name) {
    const auto at = kernel_names_.find(name);
    if (at == kernel_names_.end())
        return makeError(ErrorCode::InvalidDeviceFunction, "kernel '{}' is not in its module",
                         name);
    return at->second;
}

Result<Variable> Module::variable(std::string_view name) const {
    const auto at = variable_names_.find(name);
    if (at == variable_names_.end())
        return makeError(ErrorCode::InvalidSymbol, "variable '{}' is not in its module", name);
    const ir::GlobalMeta& global = *at->second;
    Variable variable{segment_ + global.offset, global.size,
                      (global.flags & ir::GlobalMeta::Constant) != 0, false};
    if (const auto storage = managed_.find(&global); storage != managed_.end()) {
        variable.address = reinterpret_cast<uint64_t>(storage->second);
        variable.managed = true;
    }
    return variable;
}

} // namespace cw::runtime
