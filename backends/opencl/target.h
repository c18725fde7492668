// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/result.h"

namespace cw::opencl {

/// What codegen has to know of a device besides the common facts: DeviceFacts::target as a struct.
/// The driver reads it from the device, or finds it out by a kernel. A new Target is what any
/// device of this backend has.
struct Target {
    uint32_t spirv = 102;                // major * 100 + minor
    uint32_t argument_bytes = 1024;      // of a kernel, all arguments together
    std::vector<uint32_t> subgroups;     // sizes that a kernel may require, ascending
    std::vector<std::string> extensions; // of SPIR-V, ascending: the only ones to be used

    enum Feature : uint32_t {
        GenericPointers = 1 << 0,
        Fp16 = 1 << 1,
        Int64Atomics = 1 << 2,  // with minimum, maximum, and, or, xor
        SystemAtomics = 1 << 3, // scope CrossDevice; else Device is the widest
        Ballot = 1 << 4,        // GroupNonUniformBallot and Vote
        Shuffle = 1 << 5,       // GroupNonUniformShuffle of any lane, for all scalar types
        ShuffleRelative = 1 << 6,
        SubgroupArithmetic = 1 << 7, // GroupNonUniformArithmetic
        /// An exchange through local memory is faster than a shuffle.
        SlowShuffle = 1 << 8,
        /// 32-bit division and square root are correctly rounded.
        CorrectDivide = 1 << 9,
        Denormals32 = 1 << 10, // of 32-bit floats are kept
        Denormals16 = 1 << 11,
        /// Threads of a sub-group that took different ways may use sub-group operations: those take
        /// the threads that got there.
        DivergentSubgroups = 1 << 12,
        /// Global memory is one buffer, and addresses are numbers (abi.h, CW_OPENCL_ARENA).
        AddressMap = 1 << 13,
    };
    uint32_t features = 0;

    bool has(Feature feature) const { return (features & feature) != 0; }
    bool has(std::string_view extension) const;
    bool hasSubgroup(uint32_t size) const;
    /// Takes away what a word of text() names, an extension or feature, or "subgroups": all that
    /// warps can use of the device's. An unknown word is an error.
    Result<> withhold(std::string_view word);
    bool operator==(const Target&) const = default;

    /// As DeviceFacts::target: words separated by blanks, the same for equal targets.
    std::string text() const;
    static Result<Target> parse(std::string_view text);
};

} // namespace cw::opencl
