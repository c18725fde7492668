// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "ir/facts.h"

namespace cw::runtime {

/// What every device claims (identity.def has the attributes by number).
constexpr uint32_t kMaxThreads = 1024;        // per block
constexpr uint32_t kMaxThreadsPerUnit = 2048; // per compute unit
constexpr uint32_t kSharedPerBlock = 49152;   // without opt-in
constexpr uint32_t kSharedPerUnit = 167936;
constexpr uint32_t kMaxArgumentBytes = 32764; // of one launch
constexpr int kLeastPriority = 0, kGreatestPriority = -5;

/// Dynamic and static shared memory of one block, after opt-in.
inline uint32_t sharedOptIn(const ir::DeviceFacts& facts) {
    constexpr uint32_t kClaim = kSharedPerUnit - 1024;
    return facts.max_shared_bytes ? std::min(facts.max_shared_bytes, kClaim) : kClaim;
}

/// Whether pages that the host maps are the device's too, at the same addresses: what virtual
/// memory management is made of.
inline bool mapsHostPages(const ir::DeviceFacts& facts) {
    return facts.unified_memory && facts.host_can_access;
}

/// The generation of hardware that programs believe to see; code generators choose by it.
struct ComputeCapability {
    int major = 8, minor = 0;

    /// "9.0". InvalidArgument: no generation that CUDA 12 or 13 has.
    static Result<ComputeCapability> parse(std::string_view text);
};
/// CAUSEWAY_COMPUTE_CAPABILITY, else 8.0. A wrong one is warned about, once.
ComputeCapability computeCapability();

enum class Attribute : int {
#define CW_ATTRIBUTE(name, number, value) name = number,
#include "runtime/identity.def"
#undef CW_ATTRIBUTE
};

/// By CUDA's number; InvalidArgument for one that no row has.
Result<int> attribute(int number, const ir::DeviceFacts& facts, int index);
inline int attribute(Attribute which, const ir::DeviceFacts& facts, int index) {
    return *attribute(int(which), facts, index);
}

/// The name that programs see, and 16 bytes that stay the same on this machine.
std::string deviceName(const ir::DeviceFacts& facts);
std::array<uint8_t, 16> deviceUuid(const ir::DeviceFacts& facts, int index);
std::string uuidText(const std::array<uint8_t, 16>& uuid); // GPU-xxxxxxxx-xxxx-…
std::string pciBusId(int index);                           // 0000:01:00.0

} // namespace cw::runtime
