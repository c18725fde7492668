// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/driver/spirv.h"

#include <cstring>

namespace cw::opencl {
namespace {

// SPIR-V specification, sections 2.3, 3.20 and 3.52.
constexpr uint32_t kMagic = 0x07230203, kSpecId = 1;
constexpr size_t kHeaderWords = 5;
enum Op : uint32_t { OpSpecConstant = 50, OpFunction = 54, OpDecorate = 71 };

} // namespace

Result<std::vector<uint32_t>> spirvWords(ByteView module) {
    std::vector<uint32_t> words(module.size() / sizeof(uint32_t));
    if (!words.empty()) std::memcpy(words.data(), module.data(), words.size() * sizeof(uint32_t));
    if (words.size() < kHeaderWords || module.size() % sizeof(uint32_t) || words[0] != kMagic)
        return makeError(ErrorCode::InvalidImage, "{} bytes in the image are no SPIR-V",
                         module.size());
    return words;
}

bool specialise(std::vector<uint32_t>& words, std::span<const SpecValue> values) {
    struct Named {
        uint32_t result, value;
    };
    std::vector<Named> named;
    bool any = false;
    for (size_t at = kHeaderWords; at < words.size();) {
        const uint32_t op = words[at] & 0xffff, length = words[at] >> 16;
        if (!length || length > words.size() - at || op == OpFunction) break;
        if (op == OpDecorate && length == 4 && words[at + 2] == kSpecId) {
            for (const SpecValue& spec : values)
                if (spec.id == words[at + 3]) named.push_back({words[at + 1], spec.value});
        } else if (op == OpSpecConstant && length == 4) {
            for (const Named& constant : named) {
                if (constant.result != words[at + 2]) continue;
                words[at + 3] = constant.value;
                any = true;
            }
        }
        at += length;
    }
    return any;
}

} // namespace cw::opencl
