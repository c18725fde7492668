// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
// redux.sync, PTX ISA "Parallel Synchronization and Communication Instructions: redux.sync": what
// it makes of two values. Freestanding: device code includes it.
#include <stdint.h>

namespace cw {

/// The order of "redux.*" in ir/ops.def.
enum class Redux : uint32_t { Add, And, MaxS32, MaxU32, MinS32, MinU32, Or, Xor };

constexpr uint32_t reduxOf(Redux operation, uint32_t a, uint32_t b) {
    switch (operation) {
    case Redux::Add:
        return a + b;
    case Redux::And:
        return a & b;
    case Redux::MaxS32:
        return int32_t(a) > int32_t(b) ? a : b;
    case Redux::MaxU32:
        return a > b ? a : b;
    case Redux::MinS32:
        return int32_t(a) < int32_t(b) ? a : b;
    case Redux::MinU32:
        return a < b ? a : b;
    case Redux::Or:
        return a | b;
    case Redux::Xor:
        return a ^ b;
    }
    __builtin_unreachable();
}

/// What changes no value.
constexpr uint32_t neutralOf(Redux operation) {
    switch (operation) {
    case Redux::And:
    case Redux::MinU32:
        return ~0u;
    case Redux::MaxS32:
        return 0x80000000;
    case Redux::MinS32:
        return 0x7fffffff;
    default:
        return 0;
    }
}
static_assert(reduxOf(Redux::MaxS32, neutralOf(Redux::MaxS32), 0x80000001) == 0x80000001);
static_assert(reduxOf(Redux::MinU32, neutralOf(Redux::MinU32), 0xfffffffe) == 0xfffffffe);

} // namespace cw
