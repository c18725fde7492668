// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <deque>
#include <functional>
#include <optional>

#include "frontend/ptx/instructions.h"
#include "frontend/ptx/symbols.h"

namespace cw::ptx {

/// Emits the instructions of one function (or one piece of inline assembly) as LLVM IR: registers
/// are stack slots, which SROA takes away. After the first error all goes on with poison; error()
/// has it.
class Emitter {
  public:
    Emitter(const SourceText&, llvm::Function&, Scope& module_names);

    llvm::IRBuilder<> build;

    // Operands. A value has the LLVM type of its PTX type: typeOf().
    llvm::Value* read(const Operand&, Type);
    void write(const Operand&, Type, llvm::Value*);
    /// Like read() and write(), but the register may be wider than the type (ld, st, cvt).
    llvm::Value* readWide(const Operand&, Type);
    void writeWide(const Operand&, Type, llvm::Value*);
    /// {a, b, …}, the components of a vector, or the one operand that is neither.
    std::vector<const Operand*> elements(const Operand&);
    /// The value of an integer that must be known now.
    uint64_t readConstant(const Operand&);

    /// A pointer to what [name+offset] means in a state space.
    llvm::Value* address(const Operand&, Space);
    /// A pointer that may be dereferenced for an address in a state space; 32 bits are enough for
    /// shared memory.
    llvm::Value* pointerTo(llvm::Value* integer, Space);
    /// The address as PTX sees it in a 64-bit register.
    llvm::Value* integerOf(llvm::Value* pointer);

    llvm::Type* typeOf(Type);
    llvm::IntegerType* bitsOf(unsigned bits) { return build.getIntNTy(bits); }
    llvm::Value* toBits(llvm::Value*);
    llvm::Value* fromBits(llvm::Value*, Type);

    /// A call of `__cw_NAME` of the device library: a function of its operands alone.
    llvm::Value* library(std::string_view name, llvm::Type* result,
                         llvm::ArrayRef<llvm::Value*> operands);
    /// The same of one that works on memory.
    llvm::Value* routine(std::string_view name, llvm::Type* result,
                         llvm::ArrayRef<llvm::Value*> operands);
    /// A call of an operation of ir/ops.def, "tid.x". Pointers may be given as integers.
    llvm::Value* operation(std::string_view name, llvm::ArrayRef<llvm::Value*> operands = {});
    llvm::Value* unary(llvm::Intrinsic::ID id, llvm::Value* value) {
        return build.CreateUnaryIntrinsic(id, value);
    }
    llvm::Value* binary(llvm::Intrinsic::ID id, llvm::Value* a, llvm::Value* b) {
        return build.CreateBinaryIntrinsic(id, a, b);
    }

    /// CC.CF, the carry (PTX ISA §9.7.2), an i1.
    llvm::Value* carry();
    void setCarry(llvm::Value*);

    /// What alloca takes memory from: bytes, and where the address of the last one taken is.
    struct Stack {
        llvm::Value *bytes = nullptr, *pointer = nullptr;
    };
    const Stack& stack();

    // Names and control flow.
    static bool isSpecialVector(std::string_view name); // %tid, all of it
    Symbol* find(const Operand&);
    Symbol* findName(std::string_view name);
    Scope& innermost() { return scopes_.back(); }
    Symbol& addRegister(std::string_view name, Type type, uint32_t vector = 1) {
        return addRegister(innermost(), name, type, vector);
    }
    llvm::AllocaInst* slot(llvm::Type*, uint64_t align = 0);
    llvm::BasicBlock* newBlock(std::string_view name = "");
    llvm::BasicBlock* label(const Operand&);
    /// Ends the block with what has been built; what follows can't be reached.
    void afterEnd();
    llvm::Function& function() { return function_; }
    llvm::Module& module() { return *function_.getParent(); }
    bool isKernel() const { return function_.getCallingConv() == llvm::CallingConv::PTX_Kernel; }
    /// In `asm volatile`: accesses that other threads may answer happen each time.
    bool is_volatile = false;
    /// Where a line of the source that PTX was made from is; unset: not known.
    std::function<llvm::DebugLoc(const SourceLine&)> locate;
    /// Leaves the function with its results.
    std::function<void(Emitter&)> emit_return;

    /// The statements of a body, in a scope of their own.
    void emit(const std::vector<Statement>&);

    llvm::Value* fail(Place, std::string_view sentence, Type type = kB32);
    llvm::Value* fail(const Operand& operand, std::string_view sentence, Type type = kB32) {
        return fail(operand.place, sentence, type);
    }
    const std::optional<Error>& error() const { return error_; }
    const SourceText& source() const { return source_; }
    const Instruction* current() const { return current_; }

  private:
    void declare(const Variable&);
    void addLabels(const std::vector<Statement>&, size_t from);
    void statement(const std::vector<Statement>&, size_t index);
    void instruction(const Instruction&);
    Symbol& addRegister(Scope&, std::string_view name, Type type, uint32_t vector);
    llvm::Value* special(const Operand&, Type& type);
    uint32_t componentsOf(const Operand&);
    llvm::Value* raw(const Operand&, Type wanted, Type& has);
    llvm::Value* literal(const Operand&, Type);
    llvm::Value** slotOf(const Operand&, Symbol&);
    std::string opcode() const;

    const SourceText& source_;
    llvm::Function& function_;
    llvm::BasicBlock* entry_;
    std::deque<Scope> scopes_;
    std::deque<Operand> components_; // that elements() made
    Scope& module_names_;
    llvm::Value* carry_ = nullptr;
    Stack stack_;
    const Instruction* current_ = nullptr;
    std::optional<Error> error_;
};

} // namespace cw::ptx
