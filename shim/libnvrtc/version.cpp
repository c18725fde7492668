// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <span>

#include "shim/common/door_number.h"
#include "shim/libnvrtc/impl.h"

namespace cw::nvrtc {
namespace {

// NVRTC 12.8 and 13.0, --gpu-architecture. Of 11.8's, those that ours compiles for: the first
// of 12.8's.
constexpr int kArchitectures12[] = {50, 52, 53, 60, 61, 62,  70,  72, 75,
                                    80, 86, 87, 89, 90, 100, 101, 120};
constexpr int kArchitectures13[] = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};

std::span<const int> architectures() {
    if (cw_door_number == 11) return std::span(kArchitectures12).first<15>();
    if (cw_door_number == 12) return kArchitectures12;
    return kArchitectures13;
}

} // namespace

int versionOfDoor() {
    return cw_door_number == 11 ? 11080 : cw_door_number == 12 ? 12080 : 13000;
}

Result<> version(int& major, int& minor) {
    major = versionOfDoor() / 1000;
    minor = versionOfDoor() % 1000 / 10;
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
