// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/result.h"

namespace cw::tools {

/// Bits and how many bytes of them.
struct Value {
    uint64_t bits = 0;
    uint32_t bytes = 4;
    bool is_nan = false;   // any NaN will do
    bool is_brain = false; // of bf16
    bool any_size = false; // an integer that takes the size of its parameter
};

/// One argument of a kernel: a value, the members of a structure {…}, or the values of a buffer
/// […].
struct Argument {
    std::vector<Value> values;
    bool is_buffer = false, is_structure = false;
};

/// // EXEC: kernel<<<grid, block, dynamic shared bytes>>>(1, 2.5f, [1, 2]) == 0x12, 3:u64   a
/// comment
/// // EXEC: kernel(1.5f) ~= 2.25f +- 1e-6f
/// The kernel's first parameter points to where it writes; it is not among the arguments.
/// Numbers: 12, 0x1f, -3 (32 bits); 12:u64, 0x3c00:b16; 1.5f (float), 1.5 (double); 0f3F800000,
/// 0d3FF0000000000000; inf, nan (double), inff, nanf, nan:f16, nan:bf16.
struct ExecLine {
    uint32_t line = 0;
    std::string text, kernel;
    uint32_t grid = 1, block = 1, dynamic_shared = 0;
    std::vector<Argument> arguments;
    std::vector<Value> expected;
    std::optional<double> tolerance;
};

Result<ExecLine> parseExecLine(const std::string& text, uint32_t line);

/// As a person would write it: for messages.
std::string spelled(const Value&);

/// Is what was computed what is expected?
bool agrees(const Value& expected, uint64_t got, std::optional<double> tolerance);

} // namespace cw::tools
