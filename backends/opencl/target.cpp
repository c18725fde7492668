// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/target.h"

#include <algorithm>
#include <charconv>

namespace cw::opencl {
namespace {

struct Name {
    std::string_view name;
    Target::Feature feature;
};
constexpr Name kFeatures[] = {
    {"generic", Target::GenericPointers},
    {"fp16", Target::Fp16},
    {"int64-atomics", Target::Int64Atomics},
    {"system-atomics", Target::SystemAtomics},
    {"ballot", Target::Ballot},
    {"shuffle", Target::Shuffle},
    {"shuffle-relative", Target::ShuffleRelative},
    {"subgroup-arithmetic", Target::SubgroupArithmetic},
    {"slow-shuffle", Target::SlowShuffle},
    {"correct-divide", Target::CorrectDivide},
    {"denormals32", Target::Denormals32},
    {"denormals16", Target::Denormals16},
    {"divergent-subgroups", Target::DivergentSubgroups},
    {"address-map", Target::AddressMap},
};

Result<uint32_t> number(std::string_view text) {
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return makeError(ErrorCode::InvalidArgument, "'{}' in a device's target is no number",
                         text);
    return value;
}

} // namespace

bool Target::has(std::string_view extension) const {
    return std::ranges::find(extensions, extension) != extensions.end();
}

bool Target::hasSubgroup(uint32_t size) const {
    return std::ranges::find(subgroups, size) != subgroups.end();
}

Result<> Target::withhold(std::string_view word) {
    if (word == "subgroups") {
        subgroups.clear();
        features &= ~uint32_t(Ballot | Shuffle | ShuffleRelative | SubgroupArithmetic |
                              SlowShuffle | DivergentSubgroups);
        return {};
    }
    if (word.starts_with("SPV_")) {
        std::erase(extensions, word);
        return {};
    }
    const auto* row = std::ranges::find(kFeatures, word, &Name::name);
    if (row == std::end(kFeatures))
        return makeError(ErrorCode::InvalidArgument, "no fact of an OpenCL device is called '{}'",
                         word);
    features &= ~uint32_t(row->feature);
    return {};
}

std::string Target::text() const {
    std::string text = fmt::format("spirv={} args={}", spirv, argument_bytes);
    for (uint32_t size : subgroups)
        text += fmt::format(" subgroup={}", size);
    for (const Name& row : kFeatures)
        if (has(row.feature)) text += fmt::format(" {}", row.name);
    for (const std::string& extension : extensions)
        text += fmt::format(" {}", extension);
    return text;
}

Result<Target> Target::parse(std::string_view text) {
    Target target;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const size_t equals = word.find('=');
        const std::string_view key = word.substr(0, equals);
        if (equals != word.npos) {
            const uint32_t value = CW_TRY(number(word.substr(equals + 1)));
            if (key == "spirv")
                target.spirv = value;
            else if (key == "args")
                target.argument_bytes = value;
            else if (key == "subgroup")
                target.subgroups.push_back(value);
            else
                return makeError(ErrorCode::InvalidArgument, "a device's target has '{}'", word);
        } else if (word.starts_with("SPV_")) {
            target.extensions.emplace_back(word);
        } else if (const auto* row = std::ranges::find(kFeatures, word, &Name::name);
                   row != std::end(kFeatures)) {
            target.features |= row->feature;
        } else {
            return makeError(ErrorCode::InvalidArgument, "a device's target has '{}'", word);
        }
    }
    return target;
}

} // namespace cw::opencl
