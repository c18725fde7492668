// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/ptx/types.h"

#include <unordered_map>

namespace cw::ptx {

Type parseType(std::string_view name) {
    static const std::unordered_map<std::string_view, Type> types = {
        {"pred", kPred},
        {"b1", {Kind::Bits, 1}},
        {"b4", {Kind::Bits, 4}},
        {"b8", kB8},
        {"b16", kB16},
        {"b32", kB32},
        {"b64", kB64},
        {"b128", kB128},
        {"bf16", kBF16},
        {"bf16x2", kBF16x2},
        {"e2m1", {Kind::Float, 8, 1, false, false, Small::E2M1}},
        {"e2m3", {Kind::Float, 8, 1, false, false, Small::E2M3}},
        {"e3m2", {Kind::Float, 8, 1, false, false, Small::E3M2}},
        {"e4m3", {Kind::Float, 8, 1, false, false, Small::E4M3}},
        {"e5m2", {Kind::Float, 8, 1, false, false, Small::E5M2}},
        {"f16", kF16},
        {"f16x2", kF16x2},
        {"f32", kF32},
        {"f32x2", kF32x2},
        {"f64", kF64},
        {"s4", {Kind::Signed, 4}},
        {"s8", kS8},
        {"s16", kS16},
        {"s16x2", {Kind::Signed, 32, 2}},
        {"s32", kS32},
        {"s64", kS64},
        {"tf32", kTF32},
        {"u4", {Kind::Unsigned, 4}},
        {"u8", kU8},
        {"u16", kU16},
        {"u16x2", {Kind::Unsigned, 32, 2}},
        {"u32", kU32},
        {"u64", kU64},
    };
    const auto found = types.find(name);
    return found == types.end() ? Type{} : found->second;
}

std::string_view nameOf(Small small) {
    static constexpr std::string_view kNames[] = {"", "e4m3", "e5m2", "e3m2", "e2m3", "e2m1"};
    return kNames[size_t(small)];
}

} // namespace cw::ptx
