// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/module/loader.h"

#include <algorithm>
#include <limits>

#include "runtime/identity.h"
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

/// 80 of "compute_80"; 0 where the entry names nothing.
int architectureOf(const fatbin::Entry& entry) {
    const size_t digits = entry.target.find_first_of("0123456789");
    return digits == entry.target.npos ? 0 : std::atoi(entry.target.c_str() + digits);
}

/// The newest for a GPU not newer than the devices' claim, else the oldest of the others: the
/// program chooses its ways by the claim, but what its target promises is not needed.
fatbin::Entry* best(fatbin::EntryKind kind, fatbin::Container& container) {
    static const ComputeCapability claim = computeCapability();
    const int most = claim.major * 10 + claim.minor;
    const auto rank = [&](const fatbin::Entry& entry) {
        const int architecture = architectureOf(entry);
        if (architecture == 0) return std::numeric_limits<int>::min();
        return architecture <= most ? architecture : -architecture;
    };
    fatbin::Entry* found = nullptr;
    for (fatbin::Entry& entry : container.entries)
        if (entry.kind == kind && (!found || rank(entry) >= rank(*found))) found = &entry;
    return found;
}

/// Machine code and the like of another compiler, as a sentence for people; empty if there is none.
std::string otherCodeIn(const fatbin::Container& container) {
    std::string targets, last;
    for (const fatbin::Entry& entry : container.entries) {
        if (entry.kind != fatbin::EntryKind::MachineCode &&
            entry.kind != fatbin::EntryKind::LtoCode)
            continue;
        targets += (targets.empty() ? "" : ", ") + entry.target;
        last = entry.target;
    }
    if (targets.empty()) return {};
    const std::string name = container.name.empty() ? "the code" : "'" + container.name + "'";
    const std::string architecture = last.substr(last.find('_') + 1);
    return fmt::format("{} holds code for NVIDIA GPUs alone ({}), without PTX\n  hint: build it "
                       "with PTX too: nvcc -gencode arch=compute_{},code=compute_{}",
                       name, targets, architecture, architecture);
}

} // namespace

Result<std::shared_ptr<const ir::Image>>
imageFor(std::span<const void* const> wrappers, std::span<const void* const> linked,
         std::span<const std::string> kernels, const ir::DeviceFacts& facts, const Compile& compile,
         Form form, uint8_t optimize) {
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
    request.line_info = true; // where the code has it: PTX of -lineinfo
    request.optimize = optimize;
    std::string other_code;
    for (const void* wrapper : wrappers) {
        fatbin::Container container = CW_TRY(containerOf(wrapper));
        // KIR, else PTX; the compiler tells the two apart. KIR for one architecture is an
        // alternative to KIR for another; what is for all belongs to the program.
        bool has_kir = false;
        const auto add = [&](fatbin::Entry& entry) {
            request.modules.push_back(std::move(entry.bytes));
            request.names.push_back(container.name);
        };
        const fatbin::Entry* alternative = best(fatbin::EntryKind::Kir, container);
        for (fatbin::Entry& entry : container.entries) {
            if (entry.kind != fatbin::EntryKind::Kir) continue;
            has_kir = true;
            if (entry.target.empty() || &entry == alternative) add(entry);
        }
        if (has_kir) continue;
        if (fatbin::Entry* ptx = best(fatbin::EntryKind::Ptx, container))
            add(*ptx);
        else if (other_code.empty())
            other_code = otherCodeIn(container);
    }
    if (!other_code.empty()) return Error{ErrorCode::NoBinaryForGpu, other_code};
    if (request.modules.empty())
        return makeError(ErrorCode::NoBinaryForGpu,
                         "the program holds neither an image for '{}' nor portable code", key);
    return compile(request);
}

} // namespace cw::runtime
