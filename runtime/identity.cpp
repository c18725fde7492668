// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/identity.h"

#include <cstring>

#include "support/hash.h"
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
