// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <llvm/IR/Module.h>

#include "frontend/ptx/emitter.h"
#include "frontend/ptx/short_addresses.h"

namespace cw::ptx {
namespace {

/// The address space of KIR (ir/README.md).
unsigned numberOf(Space space) {
    switch (space) {
    case Space::Global:
        return 1;
    case Space::Const:
        return 4;
    default:
        return 0; // shared memory is reached by generic addresses
    }
}

/// `pointer`, or the place in a parameter that the integer is a short address of.
llvm::Value* fromShort(Emitter& e, llvm::Value* integer, llvm::Value* pointer) {
    for (llvm::Argument& argument : e.function().args()) {
        if (!argument.hasByValAttr()) continue;
        llvm::Value* offset = e.build.CreateSub(integer, e.build.getInt64(shortAddress(argument)));
        llvm::Value* inside = e.build.CreateICmpULT(offset, e.build.getInt64(kShortWindow));
        pointer = e.build.CreateSelect(inside, e.build.CreatePtrAdd(&argument, offset), pointer);
    }
    return pointer;
}

} // namespace

llvm::Value* Emitter::integerOf(llvm::Value* pointer) {
    if (pointer->getType()->getPointerAddressSpace() != 0)
        pointer = build.CreateAddrSpaceCast(pointer, build.getPtrTy());
    return build.CreatePtrToInt(pointer, build.getInt64Ty());
}

llvm::Value* Emitter::pointerTo(llvm::Value* integer, Space space) {
    if (space == Space::Shared) {
        // An address in shared memory is the low half of its generic address: programs keep it in
        // 32 bits. The block's shared memory is shorter than 2 GiB, so its base gives the rest.
        llvm::Value* base = operation("dynamic.smem.base");
        llvm::Value* low = build.CreateTrunc(integer, build.getInt32Ty());
        llvm::Value* base_low =
            build.CreateTrunc(build.CreatePtrToInt(base, build.getInt64Ty()), build.getInt32Ty());
        llvm::Value* distance =
            build.CreateSExt(build.CreateSub(low, base_low), build.getInt64Ty());
        return build.CreatePtrAdd(base, distance);
    }
    integer = build.CreateZExtOrTrunc(integer, build.getInt64Ty());
    llvm::Value* pointer = build.CreateIntToPtr(integer, build.getPtrTy(numberOf(space)));
    if (space != Space::Param || !function_.hasFnAttribute(kShortAddresses)) return pointer;
    return fromShort(*this, integer, pointer);
}

llvm::Value* Emitter::address(const Operand& operand, Space space) {
    const auto poison = [&] { return llvm::PoisonValue::get(build.getPtrTy()); };
    if (operand.kind != Operand::Address && !operand.indexed) {
        fail(operand, fmt::format("'{}' takes an address in brackets here", opcode()));
        return poison();
    }
    if (operand.name.empty()) return pointerTo(build.getInt64(operand.value.bits), space);
    Symbol* symbol = find(operand);
    if (!symbol) {
        fail(operand, fmt::format("'{}' is not declared", operand.name));
        return poison();
    }
    if (symbol->kind == Symbol::Memory) {
        if (space != Space::Generic && space != symbol->space) {
            fail(operand,
                 fmt::format("'{}' is not in the state space of '{}'", operand.name, opcode()));
            return poison();
        }
        llvm::Value* pointer = symbol->slot;
        if (const uint64_t offset = symbol->offset(operand))
            pointer = build.CreatePtrAdd(pointer, build.getInt64(offset));
        if (!operand.indexed || operand.parts.empty()) return pointer;
        // name[%r1 + 2] counts elements too.
        const Operand& by = operand.parts[0];
        Type has;
        llvm::Value* index = toBits(raw(by, kS32, has));
        index = has.isSigned() ? build.CreateSExt(index, build.getInt64Ty())
                               : build.CreateZExt(index, build.getInt64Ty());
        index = build.CreateAdd(index, build.getInt64(by.value.bits));
        const uint64_t bytes = uint64_t(symbol->vector) * symbol->type.bytes();
        return build.CreatePtrAdd(pointer, build.CreateMul(index, build.getInt64(bytes)));
    }
    if (symbol->kind != Symbol::Register || symbol->vector != 1 || symbol->type.bits < 32 ||
        operand.indexed) {
        fail(operand, fmt::format("'{}' is no address", operand.name));
        return poison();
    }
    auto* kept = llvm::cast<llvm::AllocaInst>(symbol->slot);
    llvm::Value* integer = toBits(build.CreateLoad(kept->getAllocatedType(), kept));
    llvm::Value* pointer = pointerTo(integer, space);
    if (operand.value.bits)
        pointer = build.CreatePtrAdd(pointer, build.getInt64(operand.value.bits));
    return pointer;
}

} // namespace cw::ptx
