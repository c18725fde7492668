// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "frontend/ptx/ast.h"

namespace cw::ptx {

class Emitter;
struct Match;

/// Emits one instruction; errors go to the emitter.
using Lower = void (*)(Emitter&, const Match&);

/// One form of an instruction, as instructions/*.def list them:
///   syntax    "add{.sat}.s32": {.x} may be absent, {.x|y} at most one of both, .{x|y} one of both
///   operands  "d, a, b:u32, c?": results begin with d; a type of its own stands behind the colon;
///             c? may be absent. Results have the first type of the modifiers, others the last.
struct Row {
    std::string_view syntax, operands;
    Lower lower; // null: known, but not supported
    int ptx, sm; // 63 is PTX ISA 6.3; what brought it

    consteval Row(std::string_view syntax, std::string_view operands, Lower lower, int ptx, int sm)
        : syntax(syntax), operands(operands), lower(lower), ptx(ptx), sm(sm) {
        int depth = 0;
        for (char c : syntax) {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth < 0 || depth > 1 || c == ' ') throw "braces of the syntax do not match";
        }
        if (depth) throw "braces of the syntax do not match";
        for (size_t i = 0; i + 1 < operands.size(); ++i)
            if (operands[i] == ',' && operands[i + 1] != ' ') throw "operands: comma and a space";
        if (!operands.empty() && operands.back() == ',') throw "an operand is missing";
    }
};

/// One operand of a row.
struct OperandSpec {
    std::string_view name;
    Type type; // none: by the instruction's modifiers
    bool optional = false;
};

/// A row, taken apart.
struct Form {
    struct Slot {
        bool optional = false;
        std::vector<std::string_view> choices;
    };
    const Row* row;
    std::string_view mnemonic;
    std::vector<Slot> slots;
    std::vector<OperandSpec> operands;
    size_t least_operands = 0;

    explicit Form(const Row&);
};

/// An instruction and the form that it has. Its modifiers are in the order of the form.
struct Match {
    const Instruction& instruction;
    const Form& form;
    Type first, last; // of the types among the modifiers; none when there are none
    std::shared_ptr<const Instruction> ordered = nullptr; // of a program that has another order

    bool has(std::string_view modifier) const;
    /// The first of these that the instruction has, or "".
    std::string_view oneOf(std::initializer_list<std::string_view> modifiers) const;
    size_t count() const { return instruction.operands.size(); }
    const Operand& operand(size_t index) const { return instruction.operands[index]; }
    /// The type of operand `index` by the row.
    Type typeOf(size_t index) const;
};

/// All rows, in the order of the tables.
std::span<const Row> instructionRows();

/// The form of the instruction; an error names what does not fit.
Result<Match> match(const Instruction&, const SourceText&);

} // namespace cw::ptx
