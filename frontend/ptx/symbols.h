// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "frontend/ptx/ast.h"

namespace llvm {
class BasicBlock;
class Value;
} // namespace llvm

namespace cw::ptx {

/// What a name stands for.
struct Symbol {
    enum Kind : uint8_t { None, Register, Memory, Function, Label, Targets, Prototype };
    Kind kind = None;
    Type type;
    uint32_t vector = 1;
    Space space = Space::Reg;          // Memory
    llvm::Value* slot = nullptr;       // Register: its stack slot; Memory: the variable; Function
    std::vector<llvm::Value*> others;  // Register: the slots of .y, .z, .w
    llvm::BasicBlock* block = nullptr; // Label
    const Statement* statement = nullptr; // Targets, Prototype
    const Signature* signature = nullptr; // Function

    /// Memory: bytes that the operand adds to the variable's address.
    uint64_t offset(const Operand& operand) const {
        return operand.value.bits * (operand.indexed ? vector * ((type.bits + 7) / 8) : 1);
    }
};

/// The names of one pair of braces.
class Scope {
  public:
    /// False when the name is taken.
    bool add(std::string_view name, Symbol symbol) {
        return names_.emplace(name, std::move(symbol)).second;
    }
    /// %r<100>: a name is made into a register when it is first used.
    struct Range {
        std::string_view prefix;
        uint32_t count;
        Type type;
        uint32_t vector;
    };
    void addRange(const Range& range) { ranges_.push_back(range); }
    Symbol* find(std::string_view name) {
        const auto found = names_.find(name);
        return found == names_.end() ? nullptr : &found->second;
    }
    /// The range that declares the register, or null.
    const Range* rangeOf(std::string_view name) const;

  private:
    std::unordered_map<std::string_view, Symbol> names_;
    std::vector<Range> ranges_;
};

} // namespace cw::ptx
