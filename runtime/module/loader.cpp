// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/loader.h"

#include <algorithm>

#include "runtime/module/code.h"

namespace cw::runtime {
namespace {

Result<std::shared_ptr<const ir::Image>> imageIn(const fatbin::Container& container,
                                                 const std::string& key) {
    for (const fatbin::Entry& entry : container.entries)
        if (entry.kind == fatbin::EntryKind::Image && entry.target == key)
            return std::shared_ptr<const ir::Image>(std::make_shared<ir::Image>(CW_TRY_WHILE(
                ir::Image::deserialize(entry.bytes), "reading the image of '{}'", container.name)));
    return std::shared_ptr<const ir::Image>();
}

bool holdsAll(const ir::Image& image, std::span<const std::string> kernels) {
    return std::ranges::all_of(kernels, [&](const std::string& name) {
        return std::ranges::find(image.kernels, name, &ir::KernelMeta::name) != image.kernels.end();
    });
}

} // namespace

Result<std::shared_ptr<const ir::Image>> imageFor(std::span<const void* const> wrappers,
                                                  std::span<const void* const> linked,
                                                  std::span<const std::string> kernels,
                                                  const ir::DeviceFacts& facts,
                                                  const Compile& compile, Form form) {
    const std::string key = facts.imageKey();
    for (const void* wrapper : form == Form::Any ? linked : std::span<const void* const>()) {
        const fatbin::Container container = CW_TRY(containerOf(wrapper));
        const auto image = CW_TRY(imageIn(container, key));
        if (image && holdsAll(*image, kernels)) return image;
    }
    if (form == Form::Any && wrappers.size() == 1) {
        const fatbin::Container container = CW_TRY(containerOf(wrappers.front()));
        if (auto image = CW_TRY(imageIn(container, key))) return image;
    }

    compiler::Request request;
    request.facts = facts;
    for (const void* wrapper : wrappers) {
        fatbin::Container container = CW_TRY(containerOf(wrapper));
        // KIR, else the newest PTX, which stands last; the compiler tells the two apart.
        fatbin::Entry* ptx = nullptr;
        bool has_kir = false;
        const auto add = [&](fatbin::Entry& entry) {
            request.modules.push_back(std::move(entry.bytes));
            request.names.push_back(container.name);
        };
        for (fatbin::Entry& entry : container.entries) {
            if (entry.kind == fatbin::EntryKind::Ptx) ptx = &entry;
            if (entry.kind != fatbin::EntryKind::Kir) continue;
            has_kir = true;
            add(entry);
        }
        if (!has_kir && ptx) add(*ptx);
    }
    if (request.modules.empty())
        return makeError(ErrorCode::NoBinaryForGpu,
                         "the program holds neither an image for '{}' nor portable code", key);
    return compile(request);
}

} // namespace cw::runtime
