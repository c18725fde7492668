// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/ptx/source_text.h"
#include "frontend/ptx/types.h"

/// What a PTX module says (PTX ISA §4, §5), unchecked. Names point into the source text.
namespace cw::ptx {

enum class Space : uint8_t { Generic, Reg, Global, Shared, Const, Local, Param };

/// A literal or the value of a constant expression (PTX ISA §4.5).
struct Constant {
    enum Kind : uint8_t { Signed, Unsigned, Single, Double };
    Kind kind = Signed;
    uint64_t bits = 0;

    bool isInteger() const { return kind == Signed || kind == Unsigned; }
    double asDouble() const;
};

struct Operand {
    enum Kind : uint8_t {
        Name,    // %r1, %tid.x, variable, variable+4, variable[1]
        Literal, // value
        Address, // [name+value], [value]; parts: what follows after a comma
        Vector,  // {parts}
        Pair,    // parts[0] | parts[1]
        List,    // (parts) of a call
        Discard, // _
    };
    Kind kind = Discard;
    bool negated = false; // !p
    bool minus = false;   // -r, of vmad
    Place place;
    std::string_view name, component; // component: what follows the name's dot
    Constant value;                   // Literal; or what is added to the name
    bool indexed =
        false; // name[value], name[parts[0]]: counts elements (PTX ISA, "Arrays as Operands")
    std::vector<Operand> parts;
};

struct Instruction {
    Place place; // of the opcode with its modifiers
    std::string_view opcode;
    std::vector<std::string_view> modifiers;
    std::vector<Operand> operands;
    std::optional<Operand> guard; // @p, @!p
};

/// One element of an initialiser: a number, or the address of a variable or function.
struct Initial {
    Place place;
    Constant value; // what is added to the address
    std::string_view symbol;
    bool generic = false; // generic(symbol)
    uint64_t mask = 0;    // 0xff00(symbol): these bits of the address, shifted down
};

struct Variable {
    Place place;
    Space space = Space::Reg;
    Type type;
    std::string_view opaque; // texref, samplerref, surfref
    std::string_view name;
    uint32_t vector = 1;                               // .v4
    uint32_t align = 0;                                // 0: that of the type
    uint32_t count = 0;                                // %r<count>
    std::vector<uint64_t> dims;                        // 0: unsized
    std::vector<std::pair<uint64_t, Initial>> initial; // by element number
    bool is_array = false, is_extern = false, is_weak = false, is_visible = false;
    bool is_managed = false, is_pointer = false;

    uint64_t elementBytes() const { return uint64_t(type.bytes()) * vector; }
    uint64_t elements() const;
    uint64_t alignment() const { return align ? align : elementBytes(); }
};

/// What a function takes and gives: of a definition, or of .callprototype.
struct Signature {
    std::vector<Variable> results, params;
    bool is_noreturn = false;
};

/// Of a line of the source that PTX was made from.
struct SourceLine {
    uint32_t file = 0, line = 0, column = 0;
};

struct Statement {
    enum Kind : uint8_t { Label, Instruct, Declare, Open, Close, Targets, Prototype, Loc };
    Kind kind;
    Place place;
    std::string_view name;               // Label, Targets, Prototype
    Instruction instruction;             // Instruct
    Variable variable;                   // Declare
    std::vector<std::string_view> names; // Targets: labels or functions
    Signature prototype;                 // Prototype
    SourceLine line;                     // Loc
};

struct Function {
    Place place;
    bool is_entry = false, is_visible = false, is_extern = false, is_weak = false;
    std::string_view name;
    Signature signature;
    std::vector<uint32_t> max_threads, required_threads;
    uint32_t min_blocks = 0;
    bool has_body = false;
    std::vector<Statement> body;
};

struct Module {
    std::string_view version, target;
    uint32_t address_size = 64;
    std::vector<Variable> variables;
    std::vector<Function> functions;
    std::vector<std::pair<std::string_view, std::string_view>> aliases;
    std::vector<std::pair<uint32_t, std::string_view>> files;
};

} // namespace cw::ptx
