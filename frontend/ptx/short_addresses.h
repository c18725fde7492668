// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/IR/Function.h>

/// PTX for short pointers keeps addresses in the space of parameters in 32 bits. There, structure i
/// of a kernel has the 64 KiB from (i + 1) << 16 on: no generic address is so low.
namespace cw::ptx {

constexpr uint64_t kShortWindow = 1 << 16;

inline uint64_t shortAddress(const llvm::Argument& argument) {
    return (argument.getArgNo() + uint64_t(1)) * kShortWindow;
}

/// On a function that makes such addresses: in others there is nothing to look for.
constexpr const char* kShortAddresses = "cw.short-addresses";

} // namespace cw::ptx
