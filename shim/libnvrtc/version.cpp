// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <span>

#include "shim/common/door_number.h"
#include "shim/libnvrtc/impl.h"

namespace cw::nvrtc {
namespace {

// NVRTC 12.8 and 13.0, --gpu-architecture.
constexpr int kArchitectures12[] = {50, 52, 53, 60, 61, 62,  70,  72, 75,
                                    80, 86, 87, 89, 90, 100, 101, 120};
constexpr int kArchitectures13[] = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};

std::span<const int> architectures() {
    if (cw_door_number == 12) return kArchitectures12;
    return kArchitectures13;
}

} // namespace

Result<> version(int& major, int& minor) {
    major = cw_door_number;
    minor = cw_door_number == 12 ? 8 : 0;
    return {};
}

Result<> getNumSupportedArchs(int& numArchs) {
    numArchs = int(architectures().size());
    return {};
}

Result<> getSupportedArchs(int* supportedArchs) {
    if (!supportedArchs) return makeError(ErrorCode::InvalidArgument, "supportedArchs is null");
    std::ranges::copy(architectures(), supportedArchs);
    return {};
}

} // namespace cw::nvrtc
