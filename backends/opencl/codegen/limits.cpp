// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "backends/opencl/codegen/limits.h"

#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace cw::opencl {
namespace {

bool names(const llvm::Instruction& instruction, llvm::Type::TypeID type) {
    if (instruction.getType()->getScalarType()->getTypeID() == type) return true;
    return llvm::any_of(instruction.operands(), [&](const llvm::Use& use) {
        return use->getType()->getScalarType()->getTypeID() == type;
    });
}

/// An atomic on so many bits; cmpxchg's result is a structure, its operands tell.
bool isAtomicOf(const llvm::Instruction& instruction, unsigned bits) {
    return instruction.isAtomic() &&
           (instruction.getType()->isIntegerTy(bits) ||
            llvm::any_of(instruction.operands(),
                         [=](const llvm::Use& use) { return use->getType()->isIntegerTy(bits); }));
}

bool any(const llvm::Module& module, llvm::function_ref<bool(const llvm::Instruction&)> uses) {
    return llvm::any_of(module, [&](const llvm::Function& function) {
        return llvm::any_of(llvm::instructions(function), uses);
    });
}

} // namespace

std::string beyondDevice(const llvm::Module& module, const ir::DeviceFacts& facts,
                         const Target& target) {
    const auto uses = [&](llvm::Type::TypeID type) {
        return any(module,
                   [&](const llvm::Instruction& instruction) { return names(instruction, type); });
    };
    if (!facts.has_fp64 && uses(llvm::Type::DoubleTyID))
        return "it computes in double precision, which the device lacks";
    if (!target.has(Target::Fp16) && uses(llvm::Type::HalfTyID))
        return "it computes in half precision, which the device lacks";
    const auto hasAtomics = [&](unsigned bits) {
        return any(module, [=](const llvm::Instruction& instruction) {
            return isAtomicOf(instruction, bits);
        });
    };
    if (hasAtomics(128)) return "it has atomics of 128 bits, which SPIR-V lacks";
    if (!target.has(Target::Int64Atomics) && hasAtomics(64))
        return "it has atomics of 64 bits, which the device lacks";
    return {};
}

} // namespace cw::opencl
