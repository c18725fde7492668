// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string_view>

namespace cw::ptx {

enum class Kind : uint8_t { None, Pred, Bits, Unsigned, Signed, Float };
/// Floats of 8, 6 and 4 bits, in the bytes where matrix instructions have them.
enum class Small : uint8_t { No, E4M3, E5M2, E3M2, E2M3, E2M1 };

/// A fundamental type of PTX (PTX ISA §5.2): what its bits mean, how many they are, and how many
/// elements they hold. `f16x2` has 32 bits and 2 elements.
struct Type {
    Kind kind = Kind::None;
    uint8_t bits = 0;
    uint8_t elements = 1;
    bool brain = false;  // bf16: 8 bits of exponent in 16
    bool tensor = false; // tf32: a float in a .b32 register
    Small small = Small::No;

    constexpr bool operator==(const Type&) const = default;
    constexpr explicit operator bool() const { return kind != Kind::None; }
    constexpr bool isFloat() const { return kind == Kind::Float; }
    constexpr bool isSigned() const { return kind == Kind::Signed; }
    constexpr bool isInteger() const {
        return kind == Kind::Bits || kind == Kind::Unsigned || kind == Kind::Signed;
    }
    constexpr bool isPacked() const { return elements > 1; }
    constexpr unsigned bytes() const { return bits < 8 ? 1 : bits / 8; }
    constexpr Type element() const {
        return {kind, uint8_t(bits / elements), 1, brain, tensor, small};
    }
};

constexpr Type kPred{Kind::Pred, 1};
constexpr Type kB8{Kind::Bits, 8}, kB16{Kind::Bits, 16}, kB32{Kind::Bits, 32}, kB64{Kind::Bits, 64},
    kB128{Kind::Bits, 128};
constexpr Type kU8{Kind::Unsigned, 8}, kU16{Kind::Unsigned, 16}, kU32{Kind::Unsigned, 32},
    kU64{Kind::Unsigned, 64};
constexpr Type kS8{Kind::Signed, 8}, kS16{Kind::Signed, 16}, kS32{Kind::Signed, 32},
    kS64{Kind::Signed, 64};
constexpr Type kF16{Kind::Float, 16}, kF16x2{Kind::Float, 32, 2}, kF32{Kind::Float, 32},
    kF64{Kind::Float, 64}, kF32x2{Kind::Float, 64, 2};
constexpr Type kBF16{Kind::Float, 16, 1, true}, kBF16x2{Kind::Float, 32, 2, true};
constexpr Type kTF32{Kind::Float, 32, 1, false, true};

/// The type that a modifier without its dot spells ("u32"), or none.
Type parseType(std::string_view name);

/// "e4m3".
std::string_view nameOf(Small);

} // namespace cw::ptx
