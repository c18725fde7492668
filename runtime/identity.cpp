// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/identity.h"

#include <charconv>
#include <cstring>

#include "support/hash.h"
#include "support/log.h"
#include "support/options.h"

namespace cw::runtime {

Result<int> attribute(int number, const ir::DeviceFacts& facts, int index) {
    switch (number) {
#define CW_ATTRIBUTE(name, number, value)                                                          \
    case number:                                                                                   \
        return int(value);
#include "runtime/identity.def"
#undef CW_ATTRIBUTE
    }
    return makeError(ErrorCode::InvalidArgument, "{} is no device attribute", number);
}

Result<ComputeCapability> ComputeCapability::parse(std::string_view text) {
    // CUDA C++ Programming Guide, "Compute Capabilities"; what CUDA 12.8 and 13.0 compile for.
    static constexpr std::string_view kKnown[] = {"7.0",  "7.2",  "7.5",  "8.0",  "8.6",
                                                  "8.7",  "8.9",  "9.0",  "10.0", "10.1",
                                                  "10.3", "11.0", "12.0", "12.1"};
    if (std::ranges::find(kKnown, text) == std::end(kKnown))
        return makeError(ErrorCode::InvalidArgument, "'{}' is no compute capability", text);
    ComputeCapability parsed;
    const size_t dot = text.find('.');
    std::from_chars(text.data(), text.data() + dot, parsed.major);
    std::from_chars(text.data() + dot + 1, text.data() + text.size(), parsed.minor);
    return parsed;
}

ComputeCapability computeCapability() {
    static const ComputeCapability claimed = [] {
        const std::string& text = options().compute_capability;
        if (text.empty()) return ComputeCapability{};
        const auto parsed = ComputeCapability::parse(text);
        if (!parsed)
            logLine(fmt::format("warning: CAUSEWAY_COMPUTE_CAPABILITY: {}\n"
                                "  hint: one of CUDA's, such as 7.5, 8.0 or 9.0",
                                parsed.error().message));
        return parsed ? *parsed : ComputeCapability{};
    }();
    return claimed;
}

std::string deviceName(const ir::DeviceFacts& facts) {
    return facts.name.starts_with("Causeway") ? facts.name : fmt::format("Causeway {}", facts.name);
}

std::array<uint8_t, 16> deviceUuid(const ir::DeviceFacts& facts, int index) {
    const Hash128 hash =
        hash128(asBytes(fmt::format("{}|{}|{}", facts.name, facts.backend, index)));
    std::array<uint8_t, 16> uuid;
    std::memcpy(uuid.data(), &hash.low, 8);
    std::memcpy(uuid.data() + 8, &hash.high, 8);
    return uuid;
}

std::string uuidText(const std::array<uint8_t, 16>& uuid) {
    std::string text = "GPU-";
    for (size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02x}", uuid[i]);
    }
    return text;
}

std::string pciBusId(int index) {
    return fmt::format("0000:{:02X}:00.0", index + 1);
}

} // namespace cw::runtime
